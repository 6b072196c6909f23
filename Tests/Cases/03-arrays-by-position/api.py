"""A report whose rows hold arrays of values, told apart by position: Google Analytics Data API."""
from server import serve

def respond(method, path, query, headers, body):
    rows = [{"dimensionValues": [{"value": f"2026-11-0{d}"}, {"value": "google / cpc"}],
             "metricValues": [{"value": str(10 * d)}, {"value": f"{d}.5"}]} for d in range(1, 4)]
    return 200, {}, {"dimensionHeaders": [{"name": "date"}, {"name": "sourceMedium"}],
                     "metricHeaders": [{"name": "sessions"}, {"name": "revenue"}], "rows": rows, "rowCount": 3}


serve(respond)
