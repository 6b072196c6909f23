"""/utc: a Date header that ends with UTC instead of GMT. /glitch: on the first night one server's clock is three days ahead."""
import datetime, email.utils

from server import Handler, serve

NIGHT = {"glitch": 0}
Handler.date_time_string = lambda self, timestamp=None: self.date_for(self.path)


def date_for(self, path):
    now = datetime.datetime.now(datetime.timezone.utc)
    if path.startswith("/glitch") and NIGHT["glitch"] == 1:
        now += datetime.timedelta(days=3)
    text = email.utils.format_datetime(now, usegmt=True)
    return text.replace("GMT", "UTC") if path.startswith("/utc") else text


Handler.date_for = date_for


def respond(method, path, query, headers, body):
    if path == "/utc":
        return 200, {}, {"data": [{"id": 1, "day": query["from"]}]}
    NIGHT["glitch"] += 1
    now = datetime.datetime.now(datetime.timezone.utc)
    rows = [{"id": 1, "name": "old", "updated_at": "2026-01-01T00:00:00Z"}]
    if NIGHT["glitch"] > 1:                                      # changed an hour ago
        rows.append({"id": 2, "name": "new", "updated_at": (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")})
    return 200, {}, {"data": [r for r in rows if r["updated_at"] >= query["since"]]}


serve(respond)
