"""What the servers of these lists have in common: records that are always the same, and the rows that a table should have of them."""
import json, random


def things(count, make, seed=7):
    """Records made by make(number, chance), numbered from 1."""
    chance = random.Random(seed)
    return [make(number, chance) for number in range(1, count + 1)]


def serve_list(respond, rows):
    """Serves respond, and at /expected the rows that a load should make, by column."""
    from server import serve

    def answer(method, path, query, headers, body):
        if path == "/expected":
            return 200, {}, json.dumps(rows).encode()
        return respond(method, path, query, headers, body)

    serve(answer)
