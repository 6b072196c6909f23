"""Records that say that they are gone by true or by a status, and a measure that is not a number."""
from server import serve

asked = 0


def respond(method, path, query, headers, body):
    global asked
    asked += 1
    later = asked > 2
    if path == "/flags":
        return 200, {}, {"data": [
            {"id": 1, "at": "2026-11-01T00:00:00Z", "loss": "NaN"},
            {"id": 2, "at": "2026-11-02T00:00:00Z", "deleted": later, "loss": 0.5},
            {"id": 3, "at": "2026-11-03T00:00:00Z", "deleted": True, "loss": "-Infinity"}]}
    return 200, {}, {"data": [
        {"id": 1, "updated": 1793491200, "status": "active"},
        {"id": 2, "updated": 1793577600, "status": "archived" if later else "paused"}]}


serve(respond)
