"""An API (a gateway in front of it) whose answers have no Date header."""
import datetime

from server import Handler, serve

Handler.date_time_string = lambda self, timestamp=None: ""


def _no_date(self, name, value, old=Handler.send_header):
    if name != "Date":
        old(self, name, value)


Handler.send_header = _no_date


def respond(method, path, query, headers, body):
    if path == "/days":
        start, end = datetime.date.fromisoformat(query["from"]), datetime.date.fromisoformat(query["to"])
        return 200, {}, {"data": [{"day": (start + datetime.timedelta(days=n)).isoformat(), "clicks": 1} for n in range((end - start).days + 1)]}
    return 200, {}, {"data": [{"id": 1, "updated_at": "2026-11-01T00:00:00Z"}]}


serve(respond)
