"""HubSpot's search: POST, a filter in milliseconds, ids as texts, `after` in the body, nothing about paging on the last page."""
import json

from server import serve

BASE = 1_793_491_200_000  # 2026-11-01T00:00:00Z
runs = 0


def respond(method, path, query, headers, body):
    global runs
    asked = json.loads(body)
    since = int(asked["filterGroups"][0]["filters"][0]["value"])
    if "after" not in asked:
        runs += 1
    contacts = [{"id": str(n), "properties": {"email": f"c{n}@example.com", "firstname": f"Name {n}", "lastname": None},
                 "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": f"2026-11-01T00:{n:02d}:00.000Z", "archived": False} for n in range(1, 8)]
    if runs > 1:
        contacts[6] = {**contacts[6], "properties": {"email": "new@example.com", "firstname": "New"}, "updatedAt": "2026-11-01T00:30:00.000Z"}
    found = [c for c in contacts if BASE + (int(c["updatedAt"][14:16])) * 60_000 >= since]
    start = int(asked.get("after") or 0)
    answer = {"total": len(found), "results": found[start:start + 3]}
    if start + 3 < len(found):
        answer["paging"] = {"next": {"after": str(start + 3)}}
    return 200, {}, answer


serve(respond)
