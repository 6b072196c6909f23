"""Changes and days are asked for inside an expression: $filter=lastModified ge …, time_range={"since":…,"until":…}, dateRange=(start:(year:…)…)."""
import json

from server import serve


def respond(method, path, query, headers, body):
    if path == "/odata" and not query.get("$filter", "").startswith("lastModified ge "):
        return 400, {}, {"error": {"code": "bad_filter", "message": "expected $filter=lastModified ge <instant>"}}
    if path in ("/meta", "/document"):
        try:
            if json.loads(query["time_range"])["since"] > json.loads(query["time_range"])["until"]:
                raise ValueError
        except (KeyError, ValueError):
            return 400, {}, {"error": {"code": 100, "message": "time_range must be a JSON object with since and until"}}
    if path == "/linkedin" and not query.get("dateRange", "").startswith("(start:(year:"):
        return 400, {}, {"error": {"code": "PARAM_INVALID", "message": "dateRange=(start:(year:2026,month:11,day:1),end:(…))"}}
    return 200, {}, {"data": [{"id": 1, "day": "2026-11-01", "lastModified": "2026-11-01T00:00:00Z"}]}


serve(respond)
