"""A bare array; the next page's token is in a response header."""
from server import serve

ALL = [{"id": n, "name": f"Item {n}"} for n in range(1, 8)]


def respond(method, path, query, headers, body):
    first = int(query.get("page") or 0)
    more = first + 3 < len(ALL)
    return 200, {"NextPageToken": str(first + 3)} if more else {}, ALL[first:first + 3]


serve(respond)
