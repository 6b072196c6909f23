"""Pages that are counted from 0, with totals, four levels down; their items below a name of their own."""
from store import serve_list, things

USERS = things(33, lambda n, chance: {
    "userId": n, "email": f"user{n}@example.com", "balance": round(chance.random() * 1000, 2), "active": n % 4 != 0,
    "lastModifiedDate": f"2026-05-{n % 28 + 1:02d} 10:00:{n % 60:02d}"})


def respond(method, path, query, headers, body):
    if path != "/users":
        return 404, {}, {}
    page, size = int(query.get("page", 0)), int(query.get("size", 5))
    if size > 20:
        return 400, {}, {"error": "size must be 20 at most"}
    return 200, {}, {"page": {"content": {"list": USERS[page * size:(page + 1) * size]}, "number": page, "size": size,
                              "totalElements": len(USERS), "totalPages": -(-len(USERS) // size)}, "facets": [{"n": 1}, {"n": 2}]}


serve_list(respond, [
    {"user_id": u["userId"], "email": u["email"], "balance": u["balance"], "active": u["active"],
     "last_modified_date": u["lastModifiedDate"]} for u in USERS])
