"""TikTok's reports: status 200 with a code, pages that are counted, days as local date-times, percent as text."""
import datetime

from server import serve

asked = 0


def answer(code, message, data):
    return 200, {}, {"code": code, "message": message, "request_id": "2026112900", "data": data}


def respond(method, path, query, headers, body):
    global asked
    asked += 1
    if headers.get("Access-Token") != "good-token-0123456789":
        return answer(40105, "Access token is incorrect or has been revoked.", {})
    if asked == 4:
        return answer(40100, "Too many requests. Please retry in some time.", {})
    first, last = (datetime.date.fromisoformat(query[key]) for key in ("start_date", "end_date"))
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    rows = [{"dimensions": {"ad_id": ad, "stat_time_day": f"{day} 00:00:00"},
             "metrics": {"spend": f"{day.day}.5", "impressions": "100", "conversion_rate": "1.25%" if ad.endswith("1") else "-"}}
            for day in days for ad in ("1700000000000001", "1700000000000002")]
    page, size = int(query["page"]), 20
    pages = -(-len(rows) // size)
    info = {"page": page, "page_size": size, "total_number": len(rows), "total_page": pages}
    return answer(0, "OK", {"list": rows[(page - 1) * size:page * size], "page_info": info})


serve(respond)
