"""An API that refuses days that are not over (400), and one whose end is the first day that is not wanted (exclusive)."""
import datetime

from server import serve

TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def respond(method, path, query, headers, body):
    start, end = datetime.date.fromisoformat(query["from"]), datetime.date.fromisoformat(query["to"])
    if path == "/past" and end >= TODAY:
        return 400, {}, {"error": {"code": "end_in_future", "message": "end date must be before today"}}
    last = end - datetime.timedelta(days=1) if path == "/exclusive" else end
    days = [start + datetime.timedelta(days=n) for n in range((last - start).days + 1)]
    return 200, {}, {"data": [{"day": d.isoformat(), "clicks": 1} for d in days if d <= TODAY]}


serve(respond)
