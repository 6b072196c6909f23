"""A bare array, and headers that count pages and records; pages by a name of their own."""
from store import serve_list, things

PRODUCTS = things(51, lambda n, chance: {"sku": f"A-{n:03d}", "price": n * 1.25, "stock": {"here": n, "there": None}, "listed": "2026-09-01 08:00"})


def respond(method, path, query, headers, body):
    if path != "/wp-json/wc/v3/products":
        return 404, {}, {}
    page, size = int(query.get("page", 1)), int(query.get("per_page", 10))
    if size > 100:
        return 400, {}, {"code": "rest_invalid_param", "message": "per_page must be between 1 and 100"}
    return 200, {"X-WP-Total": str(len(PRODUCTS)), "X-WP-TotalPages": str(-(-len(PRODUCTS) // size))}, PRODUCTS[(page - 1) * size:page * size]


serve_list(respond, [{"sku": p["sku"], "price": p["price"], "stock_here": p["stock"]["here"], "stock_there": None, "listed": p["listed"]} for p in PRODUCTS])
