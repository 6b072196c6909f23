"""A report whose days are written as ad platforms write them: local date-time without offset, digits, epoch, parts."""
from server import serve

KINDS = {
    "datetime": lambda d: f"2026-11-{d:02d} 00:00:00",                                   # TikTok stat_time_day
    "midnight": lambda d: f"2026-11-{d:02d}T00:00:00",                                   # local, no offset
    "digits": lambda d: f"202611{d:02d}",                                                # Google Analytics date
    "slashes": lambda d: f"11/{d:02d}/2026",                                             # CSV-born APIs
    "month": lambda d: "2026-11",
    "millis": lambda d: 1793491200000 + d * 86400000,                                    # epoch milliseconds
    "parts": lambda d: {"year": 2026, "month": 11, "day": d},                            # LinkedIn dateRange.start
}


def respond(method, path, query, headers, body):
    kind = path.strip("/")
    rows = [{"ad_id": "7", "day": KINDS[kind](d), "spend": "1.50"} for d in range(1, 4)]
    return 200, {}, {"data": rows}


serve(respond)
