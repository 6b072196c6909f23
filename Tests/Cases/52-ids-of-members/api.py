"""What a request says of its members: ids in parameters that are repeated, and a header that names the member."""
from server import serve


def respond(method, path, query, headers, body):
    if path == "/accounts":
        return 200, {}, {"data": [{"id": "a1"}, {"id": "a2"}, {"id": "a3"}]}
    if path == "/limits":
        return 200, {}, {"data": [{"limit": 5}]} if headers.get("X-Account") in ("a1", "a2", "a3") else []
    ids = [value for name, value in query.pairs if name == "account"]
    kinds = [value for name, value in query.pairs if name == "kind"]
    if not ids or kinds != ["video", "image"]:
        return 400, {}, {"error": {"code": "no_account"}}
    return 200, {}, {"data": [{"id": f"{i}-1", "account": i, "at": "2026-11-01T00:00:00Z"} for i in ids]}


serve(respond)
