"""Records inside records: /stream batches of results (Google Ads searchStream), /series days inside ads inside wrappers (Snapchat)."""
from server import serve

def respond(method, path, query, headers, body):
    if path == "/stream":
        return 200, {}, [{"results": [{"id": 1}, {"id": 2}], "requestId": "x"}, {"results": [{"id": 3}], "requestId": "x"}]
    series = [{"sub_request_status": "SUCCESS", "timeseries_stat": {"id": f"ad{n}", "timeseries": [
        {"start_time": f"2026-11-0{d}T00:00:00.000-08:00", "stats": {"impressions": 10 * d, "spend": 1500000}} for d in (1, 2)]}} for n in (1, 2)]
    return 200, {}, {"request_status": "SUCCESS", "timeseries_stats": series, "paging": {}}


serve(respond)
