"""A list that answers 500 with code 1 if more than 25 records are asked for at once, as Meta's insights do."""
from server import serve

ALL = [{"id": n} for n in range(1, 61)]


def respond(method, path, query, headers, body):
    size, first = int(query.get("limit") or 25), int(query.get("after") or 0)
    if size > 25:
        return 500, {}, {"error": {"code": 1, "message": "too much at once, ask for less"}}
    more = first + size < len(ALL)
    return 200, {}, {"data": ALL[first:first + size], "paging": {"cursors": {"after": str(first + size)} if more else {}}}


serve(respond)
