"""Campaigns with ISO 8601 times whose offset has no colon, as Meta's Graph API writes them."""
from server import serve

ROWS = [{"id": str(1000 + n), "name": f"Campaign {n}", "created_time": "2026-03-10T09:20:20-0400",
         "updated_time": f"2026-11-0{n + 1}T08:00:00+0000"} for n in range(5)]


def respond(method, path, query, headers, body):
    return 200, {}, {"data": ROWS, "paging": {"cursors": {"after": "x"}}}


serve(respond)
