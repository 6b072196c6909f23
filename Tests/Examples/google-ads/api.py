"""Google Ads search stream: a POST, an answer of batches, 64-bit numbers as texts, money in micros."""
import datetime, json, re

from server import serve


asked = 0


def result(campaign, day):
    return {"campaign": {"resourceName": f"customers/1234567890/campaigns/{campaign}", "id": str(campaign), "name": f"Campaign {campaign}"},
            "metrics": {"clicks": str(day.day), "costMicros": str(1_234_567 * day.day), "conversions": 1.23456789},
            "segments": {"date": str(day)}}


def respond(method, path, query, headers, body):
    if method != "POST" or headers.get("developer-token") != "developer-0123456789" or headers.get("login-customer-id") != "1112223333":
        return 401, {}, [{"error": {"code": 401, "message": "Request is missing required authentication credential.", "status": "UNAUTHENTICATED"}}]
    global asked
    asked += 1
    if asked == 1:
        return 429, {}, [{"error": {"code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED"}}]
    first, last = map(datetime.date.fromisoformat, re.findall(r"'([0-9-]{10})'", json.loads(body)["query"]))
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    results = [result(campaign, day) for day in days for campaign in (901, 902)]
    batches = [{"results": results[n:n + 7], "fieldMask": "campaign.id", "requestId": "r"} for n in range(0, len(results), 7)]
    return 200, {}, batches


serve(respond)
