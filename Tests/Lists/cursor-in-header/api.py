"""A cursor in a header of the answer, records a line each, user and password."""
import base64, json
from store import serve_list, things

LOGS = things(38, lambda n, chance: {"seq": n, "level": chance.choice(["info", "warn"]), "at": f"2026-07-01T00:{n % 60:02d}:00.5Z", "text": "línea\t" + "x" * n})


def respond(method, path, query, headers, body):
    wanted = "Basic " + base64.b64encode(b"octo:made-up-key-0123456789").decode()
    if headers.get("Authorization") != wanted:
        return 401, {"WWW-Authenticate": "Basic"}, b""
    if path != "/logs":
        return 404, {}, b""
    start = int(query.get("cursor", "k0")[1:])
    size = int(query.get("max_results", 15))
    page = LOGS[start:start + size]
    more = {"X-Next-Cursor": f"k{start + size}"} if start + size < len(LOGS) else {}
    text = "".join(json.dumps(line) + "\n" for line in page)
    return 200, {"Content-Type": "text/plain; charset=utf-8", **more}, text.encode()


serve_list(respond, [{"seq": l["seq"], "level": l["level"], "at": l["at"], "text": l["text"]} for l in LOGS])
