"""OAuth 2 with refresh tokens that are good once: each renewal gives a new one, and the old one is refused."""
import time
import urllib.parse

from server import serve

STATE = {"refresh": "refresh-token-1-abcdefgh", "access": None, "given": 1, "asked": 0}


def respond(method, path, query, headers, body):
    if path == "/token":
        form = dict(urllib.parse.parse_qsl(body.decode()))
        if form.get("refresh_token") != STATE["refresh"] or form.get("client_id") != "made-up-key-0123456789":
            return 400, {}, {"error": "invalid_grant", "error_description": "the refresh token was used before"}
        time.sleep(0.3)
        STATE["given"] += 1
        STATE["refresh"] = f"refresh-token-{STATE['given']}-abcdefgh"
        STATE["access"] = f"access-token-{STATE['given']}-abcdefgh"
        return 200, {}, {"access_token": STATE["access"], "expires_in": 3600, "refresh_token": STATE["refresh"]}
    if path == "/revoke":
        STATE["access"] = "another"
        return 200, {}, {"data": []}
    if path == "/forget":
        STATE["access"] = STATE["refresh"] = "another"
        return 200, {}, {"data": []}
    if headers.get("Authorization") != f"Bearer {STATE['access']}":
        return 401, {}, {"error": {"code": "expired"}}
    return 200, {}, {"data": [{"id": 1}]}


serve(respond)
