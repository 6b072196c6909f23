"""A bare array, the Link header, objects in objects, names of columns that SQL has for itself."""
from store import serve_list, things

ISSUES = things(64, lambda n, chance: {
    "number": n, "id": 9_000_000_000 + n, "user": {"login": chance.choice(["ada", "bob"]), "site_admin": bool(n % 2)},
    "order": n % 7, "select": None, "labels": [{"name": "bug", "id": 1}] if n % 2 else [], "created_at": f"2026-01-{n % 28 + 1:02d}T00:00:0{n % 10}Z",
    "deleted_at": None, "a.b": n, "score": n / 7})


def respond(method, path, query, headers, body):
    if path != "/repos/x/issues":
        return 404, {}, {"message": "Not Found"}
    if query.get("state") != "all":
        return 422, {}, {"message": "state is missing"}
    page, size = int(query.get("page", 1)), min(int(query.get("per_page", 30)), 50)
    last = -(-len(ISSUES) // size)
    links = [f'<http://{headers["Host"]}{path}?state=all&page={n}&per_page={size}>; rel="{rel}"'
             for n, rel in [(page - 1, "prev"), (page + 1, "next"), (last, "last")]
             if 1 <= n <= last and (rel != "last" or page < last)]
    return 200, {"Link": ", ".join(links)} if links else {}, ISSUES[(page - 1) * size:page * size]


serve_list(respond, [
    {"number": i["number"], "id": i["id"], "user_login": i["user"]["login"], "user_site_admin": i["user"]["site_admin"], "order": i["order"],
     "select": i["select"], "labels": i["labels"], "created_at": i["created_at"], "api_deleted_at": None, "a_b": i["a.b"],
     "score": i["score"]} for i in ISSUES])
