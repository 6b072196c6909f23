"""Reports as files: gzip CSV in two parts, JSON lines, and one of another origin, with a signed address."""
import gzip, json

from server import serve

ROWS = 60_000
SIGNATURE = "signed-by-the-bucket-0123456789"


def table(first, last):
    lines = ["Campaign ID;Name;Spend;Note"]
    for n in range(first, last):
        lines.append(f'{n};"Spring ""{n}""; sale";{n}.25;')
    return gzip.compress("\r\n".join(lines).encode())


def respond(method, path, query, headers, body):
    if method == "POST":
        return 202, {"Location": f"/v1{path}/7?x=1", "Retry-After": "1"}, {}
    if path == "/bucket/export.json":
        good = query.get("X-Signature") == SIGNATURE and not headers.get("Authorization")
        return (200, {}, {"rows": [{"id": n} for n in range(3)]}) if good else (403, {}, {"error": "AccessDenied"})
    kind = path.split("/")[2]
    if path.endswith("/7"):
        if kind == "elsewhere":
            port = headers["Host"].split(":")[1]
            return 200, {}, {"state": "READY", "url": f"http://localhost:{port}/bucket/export.json?X-Signature={SIGNATURE}"}
        if kind == "halves":
            return 200, {}, {"state": "READY", "parts": [{"href": "/v1/lines/part-1"}, {"href": None}]}
        if kind == "refused":
            return 200, {}, {"state": "READY", "parts": [{"href": "/v1/refused/part-1"}]}
        parts = [{"href": f"/v1/{kind}/part-{n}"} for n in (1, 2)]
        return 200, {}, {"state": "READY", "parts": parts if kind == "tables" else parts[:1]}
    if kind == "tables":
        half = ROWS // 2
        return 200, {"Content-Type": "application/gzip"}, table(0, half) if path.endswith("1") else table(half, ROWS)
    if kind == "lines":
        return 200, {"Content-Type": "application/octet-stream"}, "".join(json.dumps({"id": n, "text": "é" * 90}) + "\n" for n in range(ROWS)).encode()
    if kind == "refused":
        return 200, {"Content-Type": "text/plain"}, b"Report expired\n"
    if kind == "broken":
        return 200, {"Content-Type": "text/csv"}, b"id,name\n1,one\n2,two,three\n"
    return 404, {}, {}


serve(respond)
