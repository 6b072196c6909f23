#!/usr/bin/env python3
"""Serves a set of pages, each after a delay: delayed_pages.py FOLDER MILLISECONDS."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from http_server import serve


@cache
def read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def main() -> None:
    folder, delay = Path(sys.argv[1]), float(sys.argv[2]) / 1000

    def page(path: str, query: dict[str, str]) -> bytes | None:
        single = read(folder / f"{path[1:]}.json")
        return single or read(folder / path[1:] / query.get("domain_id", "all") / f"{query.get('cursor', 'first')}.json")

    serve(page, delay)


if __name__ == "__main__":
    main()
