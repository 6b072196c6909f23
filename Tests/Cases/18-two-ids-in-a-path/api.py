"""A list below two ids that the parent's record has: /accounts/{account}/campaigns/{campaign}/stats."""
from server import serve

ACCOUNTS = [{"id": "a1"}, {"id": "a2"}]


def respond(method, path, query, headers, body):
    parts = path.strip("/").split("/")
    if parts == ["accounts"]:
        return 200, {}, {"data": ACCOUNTS}
    if len(parts) == 3 and parts[2] == "campaigns":
        rows = [{"id": f"{parts[1]}-c{n}", "name": f"Campaign {n}", "account_id": parts[1]} for n in (1, 2)]
        return 200, {}, {"data": rows}
    if len(parts) == 5 and parts[3].startswith(parts[1]):
        return 200, {}, {"data": [{"day": "2026-11-01", "clicks": 5}]}
    return 404, {}, {"error": {"code": "not_found", "message": path}}


serve(respond)
