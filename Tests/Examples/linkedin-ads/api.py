"""LinkedIn's ad analytics: Rest.li parameters that must come unencoded, days in parts, figures as texts, a page token that ends."""
import datetime, re

from server import serve

ACCOUNTS = [{"id": 500000001 + n, "name": f"Account {n}", "currency": "EUR"} for n in range(3)]
RANGE = re.compile(r"dateRange=\(start:\(year:(\d+),month:(\d+),day:(\d+)\),end:\(year:(\d+),month:(\d+),day:(\d+)\)\)")


def respond(method, path, query, headers, body):
    if path == "/oauth/v2/accessToken":
        return 200, {}, {"access_token": "AQX-made-up-0123456789", "expires_in": 5184000}
    if headers.get("Authorization") != "Bearer AQX-made-up-0123456789" or headers.get("X-Restli-Protocol-Version") != "2.0.0":
        return 401, {}, {"status": 401, "code": "UNAUTHORIZED", "message": "Invalid access token"}
    raw = headers["X-Raw-Query"]
    if path == "/adAccounts":
        if "search=(status:(values:List(ACTIVE)))" not in raw:
            return 400, {}, {"status": 400, "code": "ILLEGAL_ARGUMENT", "message": "Invalid query parameters passed to request"}
        start = int(query.get("pageToken") or 0)
        more = start + 2 < len(ACCOUNTS)
        return 200, {}, {"elements": ACCOUNTS[start:start + 2], "metadata": {"nextPageToken": str(start + 2)} if more else {}}
    found = RANGE.search(raw)
    account = re.search(r"accounts=List\(urn%3Ali%3AsponsoredAccount%3A(\d+)\)", raw)
    if not found or not account:
        return 400, {}, {"status": 400, "code": "ILLEGAL_ARGUMENT", "message": "Invalid query parameters passed to request"}
    numbers = [int(part) for part in found.groups()]
    first, last = datetime.date(*numbers[:3]), datetime.date(*numbers[3:])
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    elements = [{"dateRange": {edge: {"year": day.year, "month": day.month, "day": day.day} for edge in ("start", "end")},
                 "pivotValues": [f"urn:li:sponsoredCampaign:{campaign}"], "impressions": 1000, "clicks": day.day,
                 "costInLocalCurrency": f"{day.day}.123456"} for day in days for campaign in (77, 78)]
    return 200, {}, {"elements": elements, "paging": {"start": 0, "count": 10, "links": []}}


serve(respond)
