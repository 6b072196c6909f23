"""A cursor in an envelope, seconds since 1970, a bearer token."""
import base64
from store import serve_list, things

ORDERS = things(57, lambda n, chance: {
    "id": f"ord_{n:05d}", "amountCents": chance.randrange(100, 90_000), "currency": chance.choice(["EUR", "USD"]),
    "created": 1_760_000_000 + 3_600 * n, "updatedAt": 1_760_100_000_123 + 7_000 * n, "note": None if n % 3 else f"rush, no. {n}",
    "customer": {"id": n % 9 + 1, "name": chance.choice(["Ada", "Grace \"G\"", "Łukasz", "李"])}, "tags": ["a", "b"][:n % 3]})


def iso(seconds, millis=0):
    from datetime import datetime, timezone
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + f".{millis:03d}Z"


def respond(method, path, query, headers, body):
    if headers.get("Authorization") != "Bearer made-up-key-0123456789":
        return 401, {}, {"error": {"code": "unauthorized", "message": "who are you?"}}
    if path != "/v2/orders":
        return 404, {}, {"error": {"message": "no such list"}}
    start = int(base64.b64decode(query["cursor"]).decode().split(":")[1]) if "cursor" in query else 0
    limit = min(int(query.get("limit", 20)), 25)
    page = ORDERS[start:start + limit]
    more = start + limit < len(ORDERS)
    token = base64.b64encode(f"at:{start + limit}".encode()).decode() if more else None
    return 200, {}, {"ok": True, "data": page, "meta": {"nextCursor": token, "hasMore": more, "took_ms": 3}}


serve_list(respond, [
    {"id": o["id"], "amount_cents": o["amountCents"], "currency": o["currency"], "created": iso(o["created"]),
     "updated_at": iso(o["updatedAt"] // 1000, o["updatedAt"] % 1000), "note": o["note"], "customer_id": o["customer"]["id"],
     "customer_name": o["customer"]["name"], "tags": o["tags"]} for o in ORDERS])
