"""Two APIs, /meta and /google, each with campaigns that are old and do not change."""
from server import serve

def respond(method, path, query, headers, body):
    name = path.split("/")[1]
    rows = [{"id": f"{name}-{n}", "updated_at": f"2026-0{n}-01T00:00:00Z"} for n in range(1, 6)]
    since = query.get("updated_since", "")
    return 200, {}, {"data": [r for r in rows if r["updated_at"] >= since[:10]]}


serve(respond)
