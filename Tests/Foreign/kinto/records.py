"""Orders and products through Kinto's API, 25 requests a batch as it allows."""

import base64
import json
import os
import sys
import time
import urllib.request

ORIGIN = os.environ["ORIGIN"]
KEY = base64.b64encode(f"loader:{os.environ['PASSWORD']}".encode()).decode()
BUCKET = "/buckets/shop"
CITIES = ["Wien", "København", "東京", "O'Fallon", 'Quote "Town"', "", None]
STATES = ["open", "paid", "sent"]


def send(method, path, body, key=KEY):
    request = urllib.request.Request(f"{ORIGIN}/v1{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method)
    if key:
        request.add_header("Authorization", f"Basic {key}")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def batch(requests):
    for start in range(0, len(requests), 25):
        for one in send("POST", "/batch", {"requests": requests[start:start + 25]})["responses"]:
            if one["status"] >= 300:
                sys.exit(f"{one['path']}: {one['status']}: {one['body']}")


def put(collection, identifier, record):
    return {"method": "PUT", "path": f"{BUCKET}/collections/{collection}/records/{identifier}", "body": {"data": record}}


def patch(collection, identifier, record):
    return {**put(collection, identifier, record), "method": "PATCH"}


def delete(collection, identifier):
    return {"method": "DELETE", "path": f"{BUCKET}/collections/{collection}/records/{identifier}"}


def order(number, moment=None):
    record = {
        "customer": number % 700, "state": STATES[number % 3], "amount": [0.1 + 0.2, 17, -4.25, 1e-7, 99999999.99][number % 5],
        "gift": number % 4 == 0, "placed_at": 1_788_000_000_000 + number * 60_001,
        "address": {"city": CITIES[number % len(CITIES)]}, "tags": [f"t{n}" for n in range(number % 4)]}
    if moment:
        record["last_modified"] = moment
    return put("orders", f"o{number}", record)


def product(number):
    return put("products", f"p{number:04d}", {"name": f"Product {number} ✓", "price": number * 1.5, "stock": number % 50})


def seed():
    send("PUT", "/accounts/loader", {"data": {"password": os.environ["PASSWORD"]}}, key=None)
    send("PUT", BUCKET, {})
    for collection in ("orders", "products"):
        send("PUT", f"{BUCKET}/collections/{collection}", {})
    # Kinto takes the time of a record that is imported.
    start = int(time.time() * 1000) - 60 * 86_400_000
    batch([order(number, start + number * 60_000) for number in range(1, 2_501)])
    batch([product(number) for number in range(1, 501)])


def change():
    batch([order(number) for number in range(2_501, 2_541)])
    batch([patch("orders", f"o{number}", {"state": "paid", "amount": 12.5}) for number in range(50, 2_501, 50)])
    batch([delete("orders", f"o{number}") for number in range(1, 2_501, 100)])
    batch([delete("products", f"p{number:04d}") for number in range(7, 501, 10)])
    batch([patch("products", f"p{number:04d}", {"stock": 0}) for number in range(3, 501, 10)])
    batch([product(501)])


{"seed": seed, "change": change}[sys.argv[1]]()
