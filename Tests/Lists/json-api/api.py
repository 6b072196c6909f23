"""JSON:API: attributes below each record, parameters with brackets, the next page's path."""
from store import serve_list, things

ARTICLES = things(37, lambda n, chance: {
    "type": "articles", "id": str(n), "attributes": {"title": f"T{n}", "wordCount": n * 10, "publishedOn": f"2026-03-{n % 28 + 1:02d}"},
    "relationships": {"author": {"data": {"type": "people", "id": str(n % 5)}}}, "links": {"self": f"/articles/{n}"}})


def respond(method, path, query, headers, body):
    if path != "/api/articles":
        return 404, {}, {"errors": [{"status": "404", "title": "not found"}]}
    number, size = int(query.get("page[number]", 1)), min(int(query.get("page[size]", 10)), 30)
    last = -(-len(ARTICLES) // size)
    link = lambda n: f"{path}?page%5Bnumber%5D={n}&page%5Bsize%5D={size}" if 1 <= n <= last else None
    return 200, {"Content-Type": "application/vnd.api+json"}, {
        "data": ARTICLES[(number - 1) * size:number * size], "included": [{"type": "people", "id": str(n)} for n in range(12)],
        "links": {"self": link(number), "first": link(1), "prev": link(number - 1), "next": link(number + 1), "last": link(last)}}


serve_list(respond, [
    {"type": "articles", "id": a["id"], "attributes_title": a["attributes"]["title"], "attributes_word_count": a["attributes"]["wordCount"],
     "attributes_published_on": a["attributes"]["publishedOn"], "relationships_author_data_type": "people",
     "relationships_author_data_id": a["relationships"]["author"]["data"]["id"], "links_self": a["links"]["self"]} for a in ARTICLES])
