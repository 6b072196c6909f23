"""Where a page starts and how long it may be, with the next page's path in links; pages of 7 at most; names of a content."""
from store import serve_list, things

CONTENT = things(23, lambda n, chance: {"id": str(n), "status": "current", "title": f"Page {n}", "version": {"number": n % 4 + 1, "when": f"2026-10-{n:02d}T12:00:00.000+02:00"}})


def respond(method, path, query, headers, body):
    if path != "/rest/api/content":
        return 404, {}, {"statusCode": 404, "message": "no"}
    start, limit = int(query.get("start", 0)), min(int(query.get("limit", 5)), 7)
    page = CONTENT[start:start + limit]
    links = {"self": path, "base": "http://wiki.invalid"}
    if start + limit < len(CONTENT):
        links["next"] = f"{path}?start={start + limit}&limit={limit}"
    return 200, {}, {"results": page, "start": start, "limit": limit, "size": len(page), "_links": links}


serve_list(respond, [{"id": c["id"], "status": "current", "title": c["title"], "version_number": c["version"]["number"], "version_when": c["version"]["when"]} for c in CONTENT])
