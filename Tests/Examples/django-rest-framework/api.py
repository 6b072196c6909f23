"""Django REST framework: count, next, previous and results; the second time one order is gone."""
from server import serve

runs = 0


def respond(method, path, query, headers, body):
    global runs
    if headers.get("Authorization") != "Token t-0123456789":
        return 401, {"WWW-Authenticate": "Token"}, {"detail": "Invalid token."}
    page = int(query.get("page", 1))
    if page == 1:
        runs += 1
    orders = [{"id": n, "amount": f"1,{n}00.50", "paid": "yes" if n % 2 else "no", "placed_at": f"2026-11-0{n}T08:00:00.123456Z"}
              for n in range(1, 8) if not (runs > 1 and n == 3)]
    last = -(-len(orders) // 3)
    if page > last:
        return 404, {}, {"detail": "Invalid page."}
    address = lambda n: f'http://{headers["Host"]}{path}?page={n}&page_size=3'
    return 200, {}, {"count": len(orders), "next": address(page + 1) if page < last else None,
                     "previous": address(page - 1) if page > 1 else None, "results": orders[(page - 1) * 3:page * 3]}


serve(respond)
