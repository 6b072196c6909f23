"""Insights are kept for 90 days; older days are refused with 400 and code 3018."""
import datetime

from server import serve

TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def respond(method, path, query, headers, body):
    start, end = datetime.date.fromisoformat(query["since"]), datetime.date.fromisoformat(query["until"])
    if start < TODAY - datetime.timedelta(days=90):
        return 400, {}, {"error": {"code": "3018", "message": "since is more than 90 days ago"}}
    days = [start + datetime.timedelta(days=n) for n in range((end - start).days + 1)]
    return 200, {}, {"data": [{"day": d.isoformat(), "clicks": 1} for d in days if d <= TODAY]}


serve(respond)
