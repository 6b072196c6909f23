#!/usr/bin/env python3
"""Writes ad-performance records as pages of a cursor list, the same at every call.

    pages.py --rows 1000000 --out FOLDER

Two sets, FOLDER/day1-ROWS and FOLDER/day2full-ROWS: 90 days of ROWS/90 ads; and the same keys with a tenth of the rows
changed, and 3 % new ones. Each set has

    pages/cN.json       {"data": [...], "has_more": ..., "next_cursor": ...}; the list begins at c0
    pages/cN.json.gz    the same, for nginx's gzip_static
    all.jsonl           one record a line, for tools that cannot page through an API
    shaped.csv          the rows as psql's \\copy takes them, for the floor
    expected.json       what the table must hold afterwards
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import random
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

SEED = 20261123
DAYS = 90
FIRST_DAY = dt.datetime(2026, 8, 1)
PAGE = 1000
PLATFORMS = ["meta", "google", "tiktok", "snapchat", "pinterest", "linkedin"]
CURRENCIES = ["EUR", "USD", "GBP", "SEK", "DKK"]


def record(row: int, ads: int, version: int) -> dict:
    """A row of the set; version 0 is day one's, 1 is the changed one of day two."""
    day, ad = divmod(row, ads)
    lasting = random.Random(f"{SEED}-ad-{ad}")
    figures = random.Random(f"{SEED}-{row}-{version}")
    campaign, ad_set = ad // 40, ad // 8
    impressions = int(figures.lognormvariate(7.5, 1.2))
    clicks = int(impressions * figures.uniform(0.001, 0.06))
    conversions = int(clicks * figures.uniform(0, 0.12))
    cents = int(impressions * figures.uniform(0.2, 2.5))
    reach = max(1, int(impressions / figures.uniform(1.0, 3.5)))
    date = FIRST_DAY + dt.timedelta(days=day)
    updated = date + dt.timedelta(days=31 if version else 1, seconds=figures.randrange(80000))
    name = f"{random.Random(f'{SEED}-id-{row}').getrandbits(128):032x}"
    return {
        "id": "-".join((name[:8], name[8:12], name[12:16], name[16:20], name[20:])),
        "domain_id": 1000 + ad % 37,
        "account_id": f"act_{100000000000 + campaign % 211 * 7919:012d}",
        "platform": PLATFORMS[campaign % len(PLATFORMS)],
        "campaign_id": f"23{8400000000 + campaign * 104729:013d}",
        "ad_set_id": f"24{8500000000 + ad_set * 15485863 % 99999999999:013d}",
        "ad_id": f"25{8600000000 + ad * 32452843 % 9999999999:013d}",
        "date": date.date().isoformat(),
        "currency": CURRENCIES[lasting.randrange(len(CURRENCIES))],
        "spend": f"{cents // 100}.{cents % 100:02d}",
        "impressions": impressions,
        "clicks": clicks,
        "conversions": conversions,
        "conversion_value": f"{conversions * figures.randrange(900, 9000) / 100:.2f}",
        "video_views": None if campaign % 3 == 0 else int(impressions * figures.uniform(0, 0.4)),
        "reach": reach,
        "frequency": round(impressions / reach, 4),
        "created_at": date.replace(hour=23, minute=59, second=59).isoformat() + "Z",
        "updated_at": updated.isoformat() + "Z",
    }


def rows(kind: str, asked: int) -> list[tuple[int, int]]:
    """Row number and version, in the order in which the API serves them."""
    count = asked // DAYS * DAYS
    if kind == "day1":
        return [(row, 0) for row in range(count)]
    changed = set(random.Random(f"{SEED}-day2-{asked}").sample(range(count), count // 10))
    return [(row, int(row in changed)) for row in range(count + count * 3 // 100)]


def write_page(folder: Path, ads: int, last: int, number: int, chunk: list[tuple[int, int]]) -> dict:
    records = [record(row, ads, version) for row, version in chunk]
    cursor = f"c{number + 1}" if number < last else None
    page = {"data": records, "has_more": number < last, "next_cursor": cursor}
    body = json.dumps(page, separators=(",", ":")).encode()
    (folder / f"c{number}.json").write_bytes(body)
    (folder / f"c{number}.json.gz").write_bytes(gzip.compress(body, 5, mtime=0))
    return {
        "lines": "".join(json.dumps(r, separators=(",", ":")) + "\n" for r in records),
        "csv": "".join(",".join("" if value is None else str(value) for value in r.values()) + "\n" for r in records),
        "cents": sum(int(r["spend"].replace(".", "")) for r in records),
        "clicks": sum(r["clicks"] for r in records),
    }


def write_set(out: Path, kind: str, asked: int) -> None:
    ads = asked // DAYS
    folder = out / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    order = rows(kind, asked)
    chunks = [order[first : first + PAGE] for first in range(0, len(order), PAGE)]
    cents = clicks = 0
    with ProcessPoolExecutor() as pool, open(out / "all.jsonl", "w") as lines, open(out / "shaped.csv", "w") as csv:
        write = partial(write_page, folder, ads, len(chunks) - 1)
        for page in pool.map(write, range(len(chunks)), chunks, chunksize=4):
            lines.write(page["lines"])
            csv.write(page["csv"])
            cents += page["cents"]
            clicks += page["clicks"]
    count, spend = len(order), f"{cents // 100}.{cents % 100:02d}"
    expected = {"served": count, "pages": len(chunks), "count": count, "spend": spend, "clicks": clicks}
    (out / "expected.json").write_text(json.dumps(expected))  # last: a set that has it is complete


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.rows < DAYS:
        parser.error(f"at least {DAYS} rows")
    for kind in ("day1", "day2full"):
        write_set(options.out / f"{kind}-{options.rows}", kind, options.rows)


if __name__ == "__main__":
    main()
