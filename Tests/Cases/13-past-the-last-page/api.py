"""Page numbers without totals. Past the end: /four 404, /code 400 with a code, /same and /pair the last page again
and again (one record on it, and two)."""
from server import serve

SEVEN = [{"id": n, "name": f"Post {n}"} for n in range(1, 8)]


def respond(method, path, query, headers, body):
    page, size = int(query.get("page") or 1), 3
    everything = SEVEN + [{"id": 8, "name": "Post 8"}] if path == "/pair" else SEVEN
    if path in ("/same", "/pair"):
        page = min(page, 3)
    rows = everything[(page - 1) * size:page * size]
    if rows:
        return 200, {"X-WP-TotalPages": "3"}, rows
    if path == "/four":
        return 404, {}, {"detail": "no such page"}
    return 400, {}, {"code": "rest_post_invalid_page_number", "message": "There is no such page."}


serve(respond)
