"""The next page begins behind the last record: starting_after with has_more, and search_after with two values of the record until a page is empty.
The page inside a value: q=(page:0,page_size:4)."""
import json

from server import serve

ROWS = [{"id": f"ch_{n}", "number": n, "at": f"2026-11-0{1 + n // 4}"} for n in range(10)]


def respond(method, path, query, headers, body):
    if path == "/charges":
        ids = [row["id"] for row in ROWS]
        at = ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
        size = int(query["limit"])
        return 200, {}, {"data": ROWS[at : at + size], "has_more": at + size < len(ROWS)}
    if path == "/charts":
        page, size = (int(part.split(":")[1]) for part in query["q"].strip("()").split(","))
        return 200, {}, {"data": ROWS[page * size : (page + 1) * size], "count": len(ROWS)}
    if path == "/rows":
        after = [query["after_at"], int(query["after_number"])] if "after_at" in query else None
        return 200, {}, {"data": [row for row in ROWS if not after or [row["at"], row["number"]] > after][:3]}
    asked = json.loads(body)
    after = asked.get("search_after")
    if after and not isinstance(after[1], int):
        return 400, {}, {"error": {"code": "bad_type"}}
    rows = [{**row, "sort": [row["at"], row["number"]]} for row in ROWS]
    rows = [row for row in rows if not after or row["sort"] > after]
    return 200, {}, {"hits": rows[: asked["size"]]}


serve(respond)
