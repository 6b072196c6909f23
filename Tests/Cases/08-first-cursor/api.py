"""A list that gives cursors only to those who send one: the first request needs cursor=* ; without it there is a first page and no cursor."""
from server import serve

ALL = [{"id": n, "name": f"Post {n}"} for n in range(1, 11)]


def respond(method, path, query, headers, body):
    cursor = query.get("cursor")
    first = 0 if cursor in (None, "*") else int(cursor)
    page = ALL[first:first + 4]
    following = str(first + 4) if cursor is not None and first + 4 < len(ALL) else None
    return 200, {}, {"items": page, "nextCursorMark": following}


serve(respond)
