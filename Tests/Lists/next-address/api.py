"""The address of the next page in the body, numbers and booleans as texts, dates with slashes."""
from store import serve_list, things

ITEMS = things(41, lambda n, chance: {
    "pk": 1000 + n, "price": f"{chance.randrange(100, 900)}.{chance.randrange(10, 99)}", "inStock": chance.choice(["yes", "no"]),
    "released": f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2025", "share": f"{chance.randrange(1, 99)}.5%", "uuid": f"{n:08x}-0000-4000-8000-00000000abcd",
    "changed": f"2026-03-{n % 28 + 1:02d}T09:20:20+0200", "opens": f"{n % 24:02d}:30:00", "zip": f"{n * 37 % 100000:05d}"})


def respond(method, path, query, headers, body):
    if headers.get("X-Key") != "made-up-key-0123456789":
        return 403, {}, {"detail": "no key"}
    if not path.startswith("/api/items"):
        return 404, {}, {"detail": "Not found."}
    page, size = int(query.get("page", 1)), int(query.get("page_size", 10))
    last = -(-len(ITEMS) // size)
    if page > last:
        return 404, {}, {"detail": "Invalid page."}
    address = lambda n: f'http://{headers["Host"]}{path}?page={n}&page_size={size}'
    return 200, {}, {"count": len(ITEMS), "next": address(page + 1) if page < last else None,
                     "previous": address(page - 1) if page > 1 else None, "results": ITEMS[(page - 1) * size:page * size]}


def day(text):
    day, month, year = text.split("/")
    return f"{year}-{month}-{day}"


serve_list(respond, [
    {"pk": i["pk"], "price": i["price"], "in_stock": i["inStock"] == "yes", "released": day(i["released"]), "share": i["share"][:-1],
     "uuid": i["uuid"], "changed": i["changed"], "opens": i["opens"], "zip": i["zip"]} for i in ITEMS])
