"""A token of the next page that is left out at the end, and a parameter that has another name."""
from store import serve_list, things

FILES = things(31, lambda n, chance: {"name": f"files/{n:03d}", "sizeBytes": str(n * 1024), "mimeType": "text/plain", "createTime": f"2026-06-{n % 28 + 1:02d}T01:02:03.123456Z"})


def respond(method, path, query, headers, body):
    if path != "/v1beta/files":
        return 404, {}, {"error": {"code": 404, "message": "Not found", "status": "NOT_FOUND"}}
    start = int(query["pageToken"], 16) if "pageToken" in query else 0
    size = min(int(query.get("pageSize", 10)), 100)
    answer = {"files": FILES[start:start + size]}
    if start + size < len(FILES):
        answer["nextPageToken"] = f"{start + size:x}"
    return 200, {}, answer


serve_list(respond, [{"name": f["name"], "size_bytes": f["sizeBytes"], "mime_type": f["mimeType"], "create_time": f["createTime"]} for f in FILES])
