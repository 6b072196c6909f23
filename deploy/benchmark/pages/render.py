"""Renders a set of pages into a folder, once.

    v1/ad-performance/<domain>/first.json, <cursor>.json, ...      a list per client, or ...
    v1/ad-performance/<domain>/<month>/first.json, ...             ... one per client and month
    v1/{campaigns,ad-sets,ads}/all/first.json, ...                 the dimensions, all clients in one list
    v1/{domains,connected-accounts,organization}.json              single answers
    set.json                                                       the spec, and what a warehouse must hold

Nothing but the page, the client and the month that date_from is in is looked at when they are served: days, limit and
updated_since are ignored.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .catalogue import Catalogue, organization
from .chain import Chain
from .oracle import Oracle
from .performance import rows
from .spec import PageSpec


@dataclass(frozen=True)
class PageSet:
    folder: Path
    spec: PageSpec
    oracle: list[str]
    pages: int
    bytes: int
    compressed_bytes: int

    def paths(self) -> list[str]:
        """Every page of /ad-performance, below /v1."""
        files = sorted(self.folder.glob("v1/ad-performance/dom_*/*.json"))
        return [f"ad-performance?domain_id={f.parent.name}&cursor={f.stem.removeprefix('first')}" for f in files]


def page_set(spec: PageSpec, folder: Path) -> PageSet:
    """The pages in the folder, which are rendered if they are not there yet."""
    index = folder / "set.json"
    if not index.exists():
        _render(spec, folder)
    kept = json.loads(index.read_text())
    found = PageSpec(**kept.pop("spec"))
    if spec not in (found, replace(found, compressed=False)):
        sys.exit(f"{folder} holds other pages: {found}, not {spec}")
    return PageSet(folder, found, **kept)


def _render(spec: PageSpec, folder: Path) -> None:
    started = time.monotonic()
    catalogue = Catalogue(spec)
    (folder / "v1").mkdir(parents=True)
    for endpoint, records in (
        ("campaigns", catalogue.campaigns),
        ("ad-sets", catalogue.ad_sets),
        ("ads", catalogue.ads),
    ):
        chain = Chain(folder, endpoint, None, spec)
        for record in records:
            chain.add(_dump(record))
        chain.close()
    _write(folder, "organization", organization(spec.seed))
    for endpoint, records in (("domains", catalogue.domains), ("connected-accounts", catalogue.accounts)):
        page = {"object": "list", "data": records, "page": 1, "per_page": 200, "total": len(records), "total_pages": 1}
        _write(folder, endpoint, page)

    oracle = Oracle()
    chains: dict[tuple[str, str], Chain] = {}
    for domain in catalogue.domains:
        for month in spec.months:
            chains[domain["id"], month] = Chain(folder, "ad-performance", domain["id"], spec, month)
    for row in rows(spec, catalogue):
        chains[row.domain, row.month if spec.by_month else ""].add(row.json)
        oracle.add(row)
    for chain in chains.values():
        chain.close()
    totals = {name: sum(getattr(c, name) for c in chains.values()) for name in ("pages", "bytes", "compressed_bytes")}
    (folder / "set.json").write_text(json.dumps({"spec": asdict(spec), "oracle": oracle.lines(), **totals}, indent=1))
    taken = time.monotonic() - started
    print(f"rendered {spec.rows:,} records, {totals['bytes'] / 1e6:.0f} MB, in {taken:.0f} s", file=sys.stderr)


def _write(folder: Path, endpoint: str, answer: dict) -> None:
    (folder / "v1" / f"{endpoint}.json").write_text(_dump(answer))


def _dump(record: dict) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
