"""A search endpoint that is asked by POST: filter and cursor are in the request's body."""
import json

from server import serve

ALL = [{"id": n, "name": f"Contact {n}", "updated_at": "2026-11-01T00:00:00Z"} for n in range(1, 8)]


def respond(method, path, query, headers, body):
    if method != "POST":
        return 405, {"Allow": "POST"}, {"error": {"code": "method_not_allowed", "message": "use POST"}}
    asked = json.loads(body or b"{}")
    first = int(asked.get("after") or 0)
    page = ALL[first:first + 3]
    more = first + 3 < len(ALL)
    return 200, {}, {"results": page, "paging": {"next": {"after": str(first + 3)}} if more else {}}


serve(respond)
