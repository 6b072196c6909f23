"""Insights as jobs: ordered by account and days, asked after by their ids, fetched page by page.

Account 1 is quick; the jobs of 2 fail; a job of 3 takes until it has been asked after four times. Orders are known by
Idempotency-Key. A job is forgotten (404) once its rows were read to the end."""
import datetime, json

from server import serve

JOBS, KEYS = {}, {}


def order(account, query, key):
    if key in KEYS:
        return KEYS[key]
    job = f"job/{account}-{len(KEYS) + 1}"
    JOBS[job] = {"account": account, "from": query["since"], "to": query["until"], "asked": 0}
    KEYS[key] = job
    return job


def respond(method, path, query, headers, body):
    if path == "/accounts":
        return 200, {}, {"data": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}
    if method == "POST" and path.startswith("/act_"):
        asked = json.loads(body)
        key = headers.get("Idempotency-Key")
        if not key or asked["level"] != "ad":
            return 400, {}, {"error": {"message": "Idempotency-Key, please"}}
        return 202, {}, {"report_run_id": order(path.split("/")[1][4:], asked["time_range"], key)}
    name = path.lstrip("/").removesuffix("/rows")
    job = JOBS.get(name)
    if job is None:
        return 404, {}, {"error": {"message": "no such job"}}
    if not path.endswith("/rows"):
        job["asked"] += 1
        if job["account"] == "2":
            return 200, {}, {"id": name, "async_status": "Job Failed", "error": {"message": "too much data"}}
        done = job["asked"] > (4 if job["account"] == "3" else 1)
        return 200, {}, {"id": name, "async_status": "Job Completed" if done else "Job Running"}
    first, last = (datetime.date.fromisoformat(job[key]) for key in ("from", "to"))
    days = [str(first + datetime.timedelta(n)) for n in range((last - first).days + 1)]
    start = int(query.get("after") or 0)
    page = [{"account": job["account"], "day": day, "spend": 1.5} for day in days[start:start + 2]]
    more = start + 2 < len(days)
    if not more:
        del JOBS[name]
    return 200, {}, {"data": page, "paging": {"after": str(start + 2) if more else None}}


serve(respond)
