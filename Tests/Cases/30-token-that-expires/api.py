"""Access tokens live for a second; POST /token (client credentials) gives new ones. A list of twenty pages takes two seconds."""
import time

from server import serve

BORN = {"t0": time.time()}
ALL = [{"id": n} for n in range(1, 61)]


def respond(method, path, query, headers, body):
    if path == "/token":
        name = f"t{len(BORN)}"
        BORN[name] = time.time()
        return 200, {}, {"access_token": name, "token_type": "Bearer", "expires_in": 1}
    token = headers.get("Authorization", "").removeprefix("Bearer ")
    if time.time() - BORN.get(token, 0) > 1:
        return 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}, {"error": {"code": "token_expired", "message": "expired"}}
    time.sleep(0.1)
    first = int(query.get("after") or 0)
    more = first + 3 < len(ALL)
    return 200, {}, {"data": ALL[first:first + 3], "next": str(first + 3) if more else None}


serve(respond)
