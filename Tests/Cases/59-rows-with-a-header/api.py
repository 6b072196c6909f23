"""Rows that are arrays: named by texts, by objects that change their order, by the first row, and one that does not fit."""
from server import serve


def respond(method, path, query, headers, body):
    page = int(query.get("page") or 1)
    if path == "/texts":
        if page > 2:
            return 200, {}, {"columns": ["id", "spend"], "rows": [], "total": 3}
        rows = [[1, 1.10], [2, None]] if page == 1 else [[12345678901234567, 0.1]]
        return 200, {}, {"columns": ["id", "spend"], "rows": rows, "total": 3}
    if path == "/objects":
        names, row = ("spend", "id"), [2.5, "a"]
        return 200, {}, {"data": {"schema": [{"field": {"name": n}} for n in names], "rows": [row, [3, "b"]]}}
    if path == "/sheet":
        return 200, {}, {"values": [["id", "spend"], ["x", "1.25"], ["y", "2"]]}
    return 200, {}, {"columns": ["id", "spend"], "rows": [[1, 2], [3]], "total": 2}


serve(respond)
