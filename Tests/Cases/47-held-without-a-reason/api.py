"""Twelve records, none of which fits: dates are written 20261101. And nine, none of which fits."""
from server import serve

def respond(method, path, query, headers, body):
    n = int(path.strip("/"))
    return 200, {}, {"data": [{"id": i, "day": "20261101"} for i in range(1, n + 1)]}


serve(respond)
