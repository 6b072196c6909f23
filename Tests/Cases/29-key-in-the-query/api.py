"""The API takes its key as a parameter, and repeats it in next links."""
from server import serve

ALL = [{"id": n} for n in range(1, 8)]


def respond(method, path, query, headers, body):
    if query.get("access_token") != "secret-key-123":
        return 401, {}, {"error": {"code": 190, "message": "bad token"}}
    first = int(query.get("after") or 0)
    more = first + 3 < len(ALL)
    host = headers["Host"]
    nxt = f"http://{host}/items?access_token=secret-key-123&limit=3&after={first + 3}"
    return 200, {}, {"data": ALL[first:first + 3], "paging": {"next": nxt} if more else {}}


serve(respond)
