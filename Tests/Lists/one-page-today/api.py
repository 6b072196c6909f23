"""A list that one page holds today: a smaller page proves how it goes on tomorrow."""
from store import serve_list, things

TEAMS = things(6, lambda n, chance: {"id": n, "name": f"Team {n}", "members": n * 2})


def respond(method, path, query, headers, body):
    if path != "/teams":
        return 404, {}, {}
    page, size = int(query.get("page", 1)), int(query.get("page_size", 50))
    return 200, {}, {"pagination": {"page": page, "page_size": size, "pages": -(-len(TEAMS) // size), "total": len(TEAMS)},
                     "teams": TEAMS[(page - 1) * size:page * size]}


serve_list(respond, TEAMS)
