"""Hits with sources, as a search engine has them: `from` and `size`, and a total that is an object."""
from store import serve_list, things

DOCS = things(63, lambda n, chance: {"sku": f"S{n}", "price": {"net": f"{n}.5", "currency": "EUR"}, "indexedAt": 1_780_000_000_000 + n})


def respond(method, path, query, headers, body):
    if path != "/shop/_search":
        return 404, {}, {"error": {"type": "index_not_found_exception"}}
    start, size = int(query.get("from", 0)), int(query.get("size", 10))
    hits = [{"_index": "shop", "_id": str(1000 + start + i), "_score": 1.0, "_source": doc} for i, doc in enumerate(DOCS[start:start + size])]
    return 200, {}, {"took": 3, "timed_out": False, "hits": {"total": {"value": len(DOCS), "relation": "eq"}, "max_score": 1.0, "hits": hits}}


def iso(millis):
    from datetime import datetime, timezone
    return datetime.fromtimestamp(millis // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + f".{millis % 1000:03d}Z"


serve_list(respond, [
    {"index": "shop", "id": str(1000 + i), "score": 1, "source_sku": d["sku"], "source_price_net": d["price"]["net"],
     "source_price_currency": "EUR", "source_indexed_at": iso(d["indexedAt"])} for i, d in enumerate(DOCS)])
