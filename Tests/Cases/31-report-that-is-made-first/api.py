"""Reports are ordered (POST /reports), asked after (202 until they are ready), fetched. /quick and
/listed are GETs that answer 202 twice, then 200; /listed with a list that is still empty."""
from server import serve

STATE = {"quick": 0, "job": 0}


def respond(method, path, query, headers, body):
    if path == "/quick":
        STATE["quick"] += 1
        if STATE["quick"] < 3:
            return 202, {"Retry-After": "1"}, {"status": "PENDING", "job": "j1"}
        return 200, {}, {"data": [{"id": 1}]}
    if path == "/listed":
        STATE["listed"] = STATE.get("listed", 0) + 1
        if STATE["listed"] < 3:
            return 202, {"Retry-After": "1"}, {"status": "PENDING", "data": []}
        return 200, {}, {"data": [{"id": 1}]}
    if path == "/reports" and method == "POST":
        return 201, {}, {"reportId": "r1", "status": "PENDING"}
    if path == "/reports/r1":
        STATE["job"] += 1
        done = STATE["job"] > 2
        return 200, {}, {"reportId": "r1", "status": "COMPLETED" if done else "PROCESSING", "url": "/files/r1.json" if done else None}
    if path == "/files/r1.json":
        return 200, {}, [{"id": 1}, {"id": 2}]
    return 405, {}, {"error": {"code": "method_not_allowed"}}


serve(respond)
