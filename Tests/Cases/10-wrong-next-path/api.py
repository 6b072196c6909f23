"""Cursor paging. The file names a path for the cursor that no page has (pagination.next instead of paging.next), or one that leads to an
object (paging.next instead of paging.next.after), or the API gives an array as its cursor (search_after)."""
from server import serve

ALL = [{"id": n, "name": f"Item {n}"} for n in range(1, 101)]


def respond(method, path, query, headers, body):
    first = int(query.get("after") or 0)
    more = first + 10 < len(ALL)
    if path == "/object":
        return 200, {}, {"data": ALL[first:first + 10], "paging": {"next": {"after": str(first + 10)}} if more else {}}
    if path == "/array":
        return 200, {}, {"data": ALL[first:first + 10], "paging": {"next": [first + 10, "x"] if more else []}}
    return 200, {}, {"data": ALL[first:first + 10], "paging": {"next": str(first + 10) if more else None, "total": 100}}


serve(respond)
