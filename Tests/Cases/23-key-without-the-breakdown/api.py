"""Insights by country; the table's key has ad and day, not country."""
from server import serve

def respond(method, path, query, headers, body):
    rows = [{"ad_id": f"{a}", "day": "2026-11-01", "country": c, "spend": f"{s}.00", "updated_at": "2026-11-02T00:00:00Z"}
            for a in range(1, 41) for c, s in (("DE", 5), ("FR", 3), ("US", 2))]
    return 200, {}, {"data": rows}


serve(respond)
