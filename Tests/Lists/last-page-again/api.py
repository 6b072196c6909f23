"""A bare array, pages by number and no sign at all; past its end the last page comes again."""
from store import serve_list, things

POSTS = things(45, lambda n, chance: {"id": n, "title": f"Post {n}", "body": "text\n" * (n % 4), "userId": n % 10})


def respond(method, path, query, headers, body):
    if path != "/posts":
        return 404, {}, {}
    size = 10
    page = min(max(int(query.get("page", 1)), 1), -(-len(POSTS) // size))
    return 200, {}, POSTS[(page - 1) * size:page * size]


serve_list(respond, [{"id": p["id"], "title": p["title"], "body": p["body"], "user_id": p["userId"]} for p in POSTS])
