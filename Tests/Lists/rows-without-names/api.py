"""Records that are arrays, named beside them; pages without any sign, and a 404 past the end; no id: a day and a campaign tell rows apart."""
from store import serve_list, things

ROWS = [[f"2026-01-{day:02d}", f"c{campaign}", day * campaign * 10, round(day * campaign * 0.37, 2)]
        for day in range(1, 21) for campaign in range(1, 8)]


def respond(method, path, query, headers, body):
    if path != "/report/spend":
        return 404, {}, {}
    page = int(query.get("page", 1))
    rows = ROWS[(page - 1) * 25:page * 25]
    if not rows:
        return 404, {}, {"message": "no such page"}
    return 200, {}, {"columnHeaders": [{"name": n} for n in ["date", "campaignId", "impressions", "cost"]], "rows": rows}


serve_list(respond, [{"date": d, "campaign_id": c, "impressions": i, "cost": x} for d, c, i, x in ROWS])
