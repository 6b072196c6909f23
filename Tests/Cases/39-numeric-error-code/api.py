"""Errors whose code is a number (Meta, Google, TikTok). /ok200 and /tiktok: in an answer with status 200, beside an empty list."""
from server import serve

CALLS = {}


def respond(method, path, query, headers, body):
    CALLS[path] = CALLS.get(path, 0) + 1
    good = CALLS[path] % 2 == 1
    rows = [{"id": n} for n in range(1, 4)]
    if path == "/text":
        return (200, {}, {"data": rows}) if good else (200, {}, {"error": {"code": "rate_limited", "message": "slow down"}, "data": []})
    if path == "/number":
        return (200, {}, {"data": rows}) if good else (200, {}, {"error": {"code": 4, "message": "slow down"}, "data": []})
    if path == "/gone_text":
        return 400, {}, {"error": {"code": "3018", "message": "too old"}}
    return 400, {}, {"error": {"code": 3018, "message": "too old"}}


serve(respond)
