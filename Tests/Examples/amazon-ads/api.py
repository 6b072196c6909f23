"""Amazon Ads' reporting: an order, its status, and a gzip file that another origin keeps under a signed address."""
import datetime, gzip, json

from server import serve

REPORTS = {}


def rows(first, last):
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    return [{"date": str(day), "campaignId": 30000000000001 + c, "campaignName": f"Shoes {c}", "impressions": 1000 + c,
             "clicks": day.day, "cost": day.day + 0.5, "purchases7d": c, "sales7d": None if c == 0 else 99.9}
            for day in days for c in (0, 1)]


def respond(method, path, query, headers, body):
    if path == "/auth/o2/token":
        return 200, {}, {"access_token": "Atza|made-up-0123456789", "expires_in": 3600, "token_type": "bearer"}
    if path.startswith("/storage/"):
        if headers.get("Authorization") or query.get("X-Amz-Signature") != "made-up-signature":
            return 403, {"Content-Type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>"
        report = REPORTS[path.split("/")[2]]
        return 200, {"Content-Type": "binary/octet-stream"}, gzip.compress(json.dumps(rows(*report["days"])).encode())
    if headers.get("Authorization") != "Bearer Atza|made-up-0123456789":
        return 401, {}, {"code": "401", "detail": "Unauthorized"}
    if method == "POST" and path == "/reporting/reports":
        if headers.get("Content-Type") != "application/vnd.createasyncreportrequest.v3+json":
            return 415, {}, {"code": "415", "detail": "Unsupported Media Type"}
        asked = json.loads(body)
        days = tuple(datetime.date.fromisoformat(asked[key]) for key in ("startDate", "endDate"))
        if (days[1] - days[0]).days > 30:
            return 400, {}, {"code": "400", "detail": "configuration dates range is too long"}
        name = f"report-{len(REPORTS) + 1}"
        REPORTS[name] = {"days": days, "asked": 0}
        return 200, {}, {"reportId": name, "status": "PENDING", "url": None}
    report = REPORTS[path.split("/")[3]]
    report["asked"] += 1
    done = report["asked"] > 1
    port = headers["Host"].split(":")[1]
    url = f"http://localhost:{port}/storage/{path.split('/')[3]}?X-Amz-Signature=made-up-signature"
    return 200, {}, {"reportId": path.split("/")[3], "status": "COMPLETED" if done else "PROCESSING", "url": url if done else None}


serve(respond)
