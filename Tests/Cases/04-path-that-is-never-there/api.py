"""A list whose metrics are not where the file says they are: a typing mistake, or a field the API has renamed."""
from server import serve

def respond(method, path, query, headers, body):
    key = "spend" if path == "/before" else "spend_amount"
    rows = [{"ad_id": str(n), "day": "2026-11-01", "metrics": {key: f"{n}.25", "clicks": n}} for n in range(1, 51)]
    return 200, {}, {"data": rows}


serve(respond)
