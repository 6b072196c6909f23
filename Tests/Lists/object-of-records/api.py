"""Records below their keys, all in one answer."""
from store import serve_list, things

CAMPAIGNS = {f"c{n}": {"name": f"Campaign {n}", "budget": n * 100, "starts": f"2026-02-{n:02d}"} for n in range(1, 13)}


def respond(method, path, query, headers, body):
    if path != "/campaigns":
        return 404, {}, {}
    return 200, {}, {"status": "ok", "campaigns": CAMPAIGNS}


serve_list(respond, [{"key": k, "name": c["name"], "budget": c["budget"], "starts": c["starts"]} for k, c in CAMPAIGNS.items()])
