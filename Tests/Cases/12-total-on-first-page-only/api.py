"""Page numbers; the first page alone says how many records there are. Past the end: 404."""
from server import serve

ALL = [{"id": n, "value": n} for n in range(1, 8)]


def respond(method, path, query, headers, body):
    page, size = int(query.get("page") or 1), 3
    rows = ALL[(page - 1) * size:page * size]
    if not rows:
        return 404, {}, {"detail": "no such page"}
    about = {"currentPage": page, "perPage": size}
    if page == 1:
        about.update(total=len(ALL), lastPage=3)
    return 200, {}, {"data": rows, "pagination": about}


serve(respond)
