"""Edges with nodes and a page info, as GraphQL has them, over plain requests."""
from store import serve_list, things

NODES = things(29, lambda n, chance: {"id": f"gid:{n}", "total": {"amount": f"{n}.00", "currency": "EUR"}, "tags": ["x"] * (n % 3)})


def respond(method, path, query, headers, body):
    if path != "/orders":
        return 404, {}, {}
    if "first" not in query:
        return 400, {}, {"error": {"code": "missing", "message": "first is missing"}}
    start = int(query["after"][2:]) if query.get("after") else 0
    page = NODES[start:start + int(query["first"])]
    edges = [{"cursor": f"c:{start + i + 1}", "node": node} for i, node in enumerate(page)]
    return 200, {}, {"data": {"orders": {"edges": edges, "pageInfo": {
        "startCursor": edges[0]["cursor"], "hasPreviousPage": start > 0, "endCursor": edges[-1]["cursor"],
        "hasNextPage": start + len(page) < len(NODES)}}}}


serve_list(respond, [
    {"cursor": f"c:{i + 1}", "node_id": n["id"], "node_total_amount": n["total"]["amount"], "node_total_currency": "EUR", "node_tags": n["tags"]}
    for i, n in enumerate(NODES)])
