"""GraphQL over POST: a connection with pageInfo, errors in a 200, the first answer throttled."""
import json

from server import serve

SEEN = []


def respond(method, path, query, headers, body):
    asked = json.loads(body)
    SEEN.append(asked)
    if "products(first: $first, after: $after)" not in asked["query"]:
        return 200, {}, {"errors": [{"message": "syntax error", "extensions": {"code": "GRAPHQL_PARSE_FAILED"}}]}
    if len(SEEN) == 1:
        return 200, {}, {"data": None, "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}
    variables = asked["variables"]
    at = int(variables.get("after", "c0")[1:])
    end = min(7, at + variables["first"])
    edges = [{"cursor": f"c{n + 1}", "node": {"id": f"p{n}", "title": f"Product {n}"}} for n in range(at, end)]
    page = {"hasNextPage": end < 7, "endCursor": f"c{end}"}
    return 200, {}, {"data": {"products": {"edges": edges, "pageInfo": page}}}


serve(respond)
