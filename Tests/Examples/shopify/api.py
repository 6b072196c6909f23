"""Shopify's product list: a Link header with page_info, times with the shop's offset, variants inside products."""
from server import serve

runs = 0


def variant(n, m):
    return {"id": n * 100 + m, "product_id": n, "sku": "" if m == 2 else f"S{n}-{m}", "price": f"{n}.9{m}", "inventory_quantity": m}


def respond(method, path, query, headers, body):
    global runs
    if headers.get("X-Shopify-Access-Token") != "shpat-0123456789":
        return 401, {}, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
    if "page_info" in query and set(query) - {"page_info", "limit"}:
        return 400, {}, {"errors": {"page_info": "Invalid value."}}
    if "page_info" not in query:
        runs += 1
    products = [{"id": n, "title": f"Product {n}", "vendor": "Octo", "tags": "new, blue" if n == 1 else "",
                 "updated_at": f"2026-11-0{n}T10:00:00-04:00", "variants": [variant(n, 1), variant(n, 2)]} for n in range(1, 6)]
    if runs > 1:
        products = [{**products[4], "updated_at": "2026-11-06T10:00:00-05:00", "variants": [variant(5, 2), variant(5, 3)]}]
    start = int(query.get("page_info", "p0")[1:])
    more = start + 2 < len(products)
    link = {"Link": f'<http://{headers["Host"]}{path}?limit=2&page_info=p{start + 2}>; rel="next"'} if more else {}
    return 200, link, {"products": products[start:start + 2]}


serve(respond)
