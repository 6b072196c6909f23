"""A list with a change filter in epoch milliseconds, and versions in epoch milliseconds."""
from server import serve

BASE = 1793491200000
ROWS = [{"id": n, "name": f"Order {n}", "updated_at": BASE + n * 1000} for n in range(1, 6)]


def respond(method, path, query, headers, body):
    since = query.get("updated_after")
    if since is not None and not since.isdigit():
        return 400, {}, {"error": {"code": "invalid_parameter", "message": "updated_after must be a Unix time in milliseconds"}}
    return 200, {}, {"data": [r for r in ROWS if r["updated_at"] >= int(since or 0)]}


serve(respond)
