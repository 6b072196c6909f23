#!/usr/bin/env python3
"""Serves an organization with many domains, and every other list without a record: empty_lists.py DOMAINS."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from pathlib import Path

from http_server import serve

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from pages.catalogue import Catalogue, organization  # noqa: E402
from pages.spec import PageSpec  # noqa: E402

BY_NUMBER = {"/v1/domains", "/v1/connected-accounts"}  # the lists that are paged by number


def main() -> None:
    spec = PageSpec(rows=0, domains=int(sys.argv[1]))
    domains = Catalogue(spec).domains
    single = json.dumps(organization(spec.seed)).encode()

    def answer(path: str, query: dict[str, str]) -> bytes | None:
        if path == "/v1/organization":
            return single
        if path in BY_NUMBER:
            records = domains if path == "/v1/domains" else []
            return json.dumps(numbered(records, int(query["page"]), int(query["per_page"]))).encode()
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return (
            b'{"object":"list","data":[],"has_more":false,"next_cursor":null,"next_url":null,"as_of":"%s"}'
            % now.encode()
        )

    serve(answer)


def numbered(records: list[dict], page: int, size: int) -> dict:
    return {
        "object": "list",
        "data": records[(page - 1) * size : page * size],
        "page": page,
        "per_page": size,
        "total": len(records),
        "total_pages": -(-len(records) // size),
    }


if __name__ == "__main__":
    main()
