"""How many to skip, and a total; the key in the query; a figure of more digits than a bigint has."""
from store import serve_list, things

EVENTS = things(230, lambda n, chance: {
    "event_uuid": f"{n:08x}-1111-4222-8333-444444444444", "kind": chance.choice(["view", "click"]), "big": 12345678901234567890 + n,
    "exact": f"{n}.10", "ratio": chance.random(), "day": 20260101 + n % 28, "mixed": n if n % 2 else f"n{n}", "either": True if n % 2 else {"x": n}})


def respond(method, path, query, headers, body):
    if query.get("apikey") != "made-up-key-0123456789":
        return 401, {}, {"message": "no key"}
    if path != "/events":
        return 404, {}, {}
    offset, limit = int(query.get("offset", 0)), min(int(query.get("limit", 50)), 1000)
    return 200, {}, {"offset": offset, "limit": limit, "total": len(EVENTS), "items": EVENTS[offset:offset + limit]}


serve_list(respond, [
    {"event_uuid": e["event_uuid"], "kind": e["kind"], "big": e["big"], "exact": e["exact"], "ratio": e["ratio"],
     "day": f'{e["day"] // 10000}-{e["day"] // 100 % 100:02d}-{e["day"] % 100:02d}', "mixed": str(e["mixed"]), "either": e["either"]} for e in EVENTS])
