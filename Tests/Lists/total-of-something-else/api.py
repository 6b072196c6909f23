"""A total that counts what the caller may not see, too, and figures that are other ones each time."""
import random
from store import serve_list, things

ROOMS = things(34, lambda n, chance: {"id": n, "name": f"Room {n}", "seats": n % 9 + 2})


def respond(method, path, query, headers, body):
    if path != "/rooms":
        return 404, {}, {}
    offset, limit = int(query.get("offset", 0)), int(query.get("limit", 10))
    return 200, {"X-Request-Count": str(random.randrange(9))}, {"total": 999, "rooms": ROOMS[offset:offset + limit]}


serve_list(respond, ROOMS)
