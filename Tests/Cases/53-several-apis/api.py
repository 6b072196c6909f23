"""Two APIs behind one address: ads with a bearer token, and a shop with a key in a header of its own. Each refuses the other's."""
from server import serve


def respond(method, path, query, headers, body):
    bearer, key = headers.get("Authorization"), headers.get("X-Shop-Key")
    if path.startswith("/shop"):
        if key != "shop-key-0123456789" or bearer:
            return 401, {}, {"fault": {"text": "not a key of this shop"}}
        if path == "/shop/products":
            return 200, {}, {"items": [{"id": 1}, {"id": 2}, {"id": 3}]}
        return 200, {}, {"items": [{"id": path.split("/")[2]}]}
    if bearer != "Bearer made-up-key-0123456789" or key:
        return 401, {}, {"error": {"code": "bad_token"}}
    return 200, {}, {"data": [{"id": "c1"}, {"id": "c2"}]}


serve(respond)
