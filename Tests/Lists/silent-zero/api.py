"""Pages that are counted from 0, and nothing on them says so."""
from store import serve_list, things

VISITS = things(70, lambda n, chance: {"visit": n, "at": f"2026-12-{n % 28 + 1:02d}", "page": "/x"})


def respond(method, path, query, headers, body):
    if path != "/visits":
        return 404, {}, {}
    page = int(query.get("page", 0))
    return 200, {}, VISITS[page * 20:(page + 1) * 20]


serve_list(respond, VISITS)
