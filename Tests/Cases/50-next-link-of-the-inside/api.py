"""Behind a proxy: links to the next page name a host of the inside."""
from server import serve


def respond(method, path, query, headers, body):
    page = int(query.get("page", 1))
    link = f"http://inside.example:8080/api/things?page={page + 1}" if page < 3 else None
    if path != "/things":
        return 404, {}, {"error": {"code": "not_found", "message": path}}
    return 200, {}, {"data": [{"id": page}], "next": link}


serve(respond)
