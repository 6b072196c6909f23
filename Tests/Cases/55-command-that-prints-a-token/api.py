"""Tokens that a program prints: the first is refused after its first answer, as short-lived ones are; the next one is good."""
from server import serve

SEEN = []


def respond(method, path, query, headers, body):
    token = headers.get("Authorization", "")
    SEEN.append(token)
    if token == "Bearer printed-token-1-abcdefgh" and path == "/others":
        return 401, {}, {"error": {"code": "expired"}}
    if not token.startswith("Bearer printed-token-"):
        return 401, {}, {"error": {"code": "no_token"}}
    return 200, {}, {"data": [{"id": 1}]}


serve(respond)
