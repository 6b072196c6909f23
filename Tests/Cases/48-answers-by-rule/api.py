"""Answers that mean something else than their status says: each list's own way of saying later, less, nothing, skip, renew and ok."""
import json

from server import serve

SEEN = {}
TOKEN = ["t1"]


def respond(method, path, query, headers, body):
    SEEN[path] = SEEN.get(path, 0) + 1
    if path == "/login":
        TOKEN[0] = f"t{SEEN[path]}"
        return 200, {}, {"access_token": TOKEN[0]}
    if headers.get("Authorization") != f"Bearer {TOKEN[0]}":
        return 200, {}, {"code": 40001, "message": "the token is too old", "data": []}
    if path == "/quota" and SEEN[path] == 1:
        return 403, {}, {"error": {"reason": "usageLimits"}}
    if path == "/large" and int(query["limit"]) > 25:
        return 500, {}, {"error": {"message": "Please reduce the amount of data that you ask for"}}
    if path == "/large":
        at = int(query.get("after") or 0)
        rows = [{"id": n} for n in range(at, min(60, at + int(query["limit"])))]
        return 200, {}, {"data": rows, "next": str(at + len(rows)) if at + len(rows) < 60 else None}
    if path == "/pages" and int(query["page"]) > 3:
        return 400, {"X-Error": "no-such-page"}, b"<h1>no such page</h1>"
    if path == "/pages":
        return 200, {}, {"data": [{"id": int(query["page"])}]}
    if path == "/lookup":
        return 404, {}, {"state": "partial", "data": [{"id": 1}]}
    if path == "/accounts":
        return 200, {}, {"data": [{"id": "a1"}, {"id": "a2"}, {"id": "a3"}]}
    if path == "/accounts/a2/ads":
        return 403, {}, {"error": {"message": "this account has not paid"}}
    if path == "/token" and SEEN[path] == 1:
        TOKEN[0] = "another"
        return 200, {}, {"code": 40001, "message": "the token is too old", "data": []}
    return 200, {}, {"data": [{"id": 1}]}


serve(respond)
