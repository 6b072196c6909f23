"""GA4 runReport: dimensions and metrics told apart by their places; no rows and no rowCount where there is nothing."""
import datetime, json

from server import serve

SOURCES = ["google / cpc", "(direct) / (none)"]


def respond(method, path, query, headers, body):
    asked = json.loads(body)
    first, last = (datetime.date.fromisoformat(asked["dateRanges"][0][key]) for key in ("startDate", "endDate"))
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    # Nobody came in October.
    rows = [{"dimensionValues": [{"value": day.strftime("%Y%m%d")}, {"value": source}],
             "metricValues": [{"value": str(day.day)}, {"value": "12.50"}]} for day in days for source in SOURCES if day.month != 10]
    report = {"dimensionHeaders": [{"name": "date"}, {"name": "sessionSourceMedium"}],
              "metricHeaders": [{"name": "sessions", "type": "TYPE_INTEGER"}, {"name": "totalRevenue", "type": "TYPE_CURRENCY"}],
              "metadata": {"currencyCode": "USD", "timeZone": "America/Los_Angeles"}, "kind": "analyticsData#runReport"}
    start = int(asked.get("offset") or 0)
    if rows:
        report.update(rows=rows[start:start + 9], rowCount=len(rows))
    return 200, {}, report


serve(respond)
