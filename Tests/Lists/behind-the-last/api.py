"""The next page begins behind the last record's id; whether there is more is said."""
from store import serve_list, things

CHARGES = things(27, lambda n, chance: {
    "id": f"ch_{n * 7919 % 1000:04d}", "object": "charge", "amount": chance.randrange(50, 9999), "created": 1_767_225_600 + n * 60,
    "metadata": {}, "card": None if n % 5 else {"last4": f"{n:04d}", "exp_month": n % 12 + 1}})


def respond(method, path, query, headers, body):
    if path != "/v1/charges":
        return 404, {}, {}
    if unknown := set(query) - {"limit", "starting_after"}:
        return 400, {}, {"error": {"message": f"Received unknown parameter: {min(unknown)}"}}
    ids = [c["id"] for c in CHARGES]
    start = ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
    limit = int(query.get("limit", 10))
    return 200, {}, {"object": "list", "url": path, "has_more": start + limit < len(CHARGES), "data": CHARGES[start:start + limit]}


def iso(seconds):
    from datetime import datetime, timezone
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat()


serve_list(respond, [
    {"id": c["id"], "object": "charge", "amount": c["amount"], "created": iso(c["created"]), "metadata": {},
     "card_last4": (c["card"] or {}).get("last4"), "card_exp_month": (c["card"] or {}).get("exp_month")} for c in CHARGES])
