"""A bare array whose next page is asked for by the last id, and that says nothing of it."""
from store import serve_list, things

CUSTOMERS = things(40, lambda n, chance: {"id": n * 3, "name": f"C{n}", "vip": n % 10 == 0, "at": 1_767_225_600_000 + n})


def respond(method, path, query, headers, body):
    if path != "/customers":
        return 404, {}, {}
    rest = [c for c in CUSTOMERS if c["id"] > int(query.get("since_id", 0))]
    return 200, {}, rest[:min(int(query.get("limit", 15)), 250)]


serve_list(respond, [{"id": c["id"], "name": c["name"], "vip": c["vip"], "at": f'2026-01-01T00:00:00.{c["at"] % 1000:03d}Z'} for c in CUSTOMERS])
