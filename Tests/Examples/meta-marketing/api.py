"""Insights as Meta's Graph API gives them: figures as texts, conversions in an array, cursors, quotas with status 400, and reports as
jobs."""
import datetime, json, urllib.parse

from server import serve

ADS = ["120001", "120002", "120003"]
asked = 0
REPORTS = {}


def row(ad, day):
    actions = [{"action_type": "link_click", "value": str(day.day)}]
    if ad == ADS[0]:
        actions.append({"action_type": "purchase", "value": "2"})
    row = {"ad_id": ad, "campaign_id": "77", "account_currency": "EUR", "impressions": "1000", "clicks": str(day.day),
           "spend": f"{day.day}.25", "date_start": str(day), "date_stop": str(day)}
    return row if ad == ADS[2] else {**row, "actions": actions}


def respond(method, path, query, headers, body):
    global asked
    asked += 1
    if headers.get("Authorization") != "Bearer good-token-0123456789":
        return 400, {}, {"error": {"message": "Error validating access token", "type": "OAuthException", "code": 190, "fbtrace_id": "A"}}
    if asked == 2:
        return 400, {}, {"error": {"message": "User request limit reached", "type": "OAuthException", "code": 17, "fbtrace_id": "B"}}
    if method == "POST" and path.endswith("/act_1234567890/insights"):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        job = str(6000000000 + len(REPORTS))
        REPORTS[job] = {"form": form, "asked": 0}
        return 200, {}, {"report_run_id": job}
    job = path.split("/")[1]
    if job in REPORTS:
        if path.endswith("/insights"):
            query = {**REPORTS[job]["form"], **query}
            path = "/act_1234567890/insights"
        else:
            REPORTS[job]["asked"] += 1
            done = REPORTS[job]["asked"] > 1
            return 200, {}, {"id": job, "async_status": "Job Completed" if done else "Job Running", "async_percent_completion": 100 if done else 40}
    if not path.endswith("/act_1234567890/insights") or query["time_increment"] != "1":
        return 400, {}, {"error": {"message": "Unsupported get request", "type": "GraphMethodException", "code": 100}}
    span = json.loads(query["time_range"])
    first, last = (datetime.date.fromisoformat(span[key]) for key in ("since", "until"))
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    rows = [row(ad, day) for day in days for ad in ADS]
    start = int(query.get("after") or 0)
    page = rows[start:start + 25]
    if not page:
        return 200, {}, {"data": []}
    paging = {"cursors": {"before": str(start), "after": str(start + len(page))}}
    if start + len(page) < len(rows):
        paging["next"] = "https://graph.example/v23.0/act_1234567890/insights?access_token=x&after=" + str(start + len(page))
    return 200, {}, {"data": page, "paging": paging}


serve(respond)
