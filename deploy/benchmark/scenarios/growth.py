"""Loads more and more records, and loads beside more and more months: does the cost per record stay?

For each size, octoload's first load and the same again into an empty fact; then one size again, all of it in one month, into a
fact that has so many monthly partitions. Ten million records are 6 GB of pages; without --pages they are removed in the end.
"""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import configuration
from cluster import Cluster
from octoload import Octoload, Run
from pages.render import page_set
from pages.spec import LAST_DAY, PageSpec
from report import Grid, Report, company
from servers.nginx import Nginx
from warehouse import FACT, check, make_members
from workbench import Workbench

WITHIN_A_MONTH = 15  # days up to LAST_DAY


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000], metavar="ROWS")
    parser.add_argument("--partitions", type=int, nargs="*", default=[1, 12, 60, 500], metavar="MONTHS")
    parser.add_argument("--rows", type=int, default=1_000_000, help="records loaded beside the partitions (1000000)")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="where rendered pages are, or are to be kept")
    parser.add_argument("--repeat", type=int, default=1)


def run(options: Namespace, workbench: Workbench) -> Report:
    growth = _Growth(workbench, options)
    for size in options.sizes:
        growth.load(PageSpec(size), f"{size:,} records")
    for months in options.partitions:
        label = f"{options.rows:,} records in 1 of {months} partitions"
        growth.load(PageSpec(options.rows, days=WITHIN_A_MONTH), label, months)
    return growth.report()


@dataclass(frozen=True)
class _Turn:
    rows: int
    first: Run
    again: Run

    def raw(self) -> dict:
        return {"rows": self.rows, "first": self.first.raw(), "again": self.again.raw()}


class _Growth:
    def __init__(self, workbench: Workbench, options: Namespace):
        self.workbench, self.repeat = workbench, options.repeat
        self.pages = options.pages or workbench.folder / "pages"
        self.cluster = workbench.cluster()
        self.config = configuration.for_static_pages(workbench.folder / "pipelines.yaml")
        self.turns: dict[str, list[_Turn]] = {}

    def load(self, spec: PageSpec, label: str, months: int | None = None) -> None:
        pages = page_set(spec, self.pages / f"{spec.rows}-rows-{spec.days}-days")
        with Nginx(pages, self.workbench.folder / "nginx") as api:
            octoload = Octoload(self.workbench.program, self.config, api, self.cluster)
            make_members(octoload, "members", pages)
            if months:
                _make_months(self.cluster, "members", months)
            for _ in range(self.repeat):
                self.cluster.copy("members", "bench")
                turn = _Turn(spec.rows, *(octoload.run("bench", "ad_performance") for _ in ("first", "again")))
                check(self.cluster, "bench", pages)
                self.turns.setdefault(label, []).append(turn)
                print(f"{label}: {turn.first.cost.wall:.2f} s, again {turn.again.cost.wall:.2f} s", file=sys.stderr)
        self.cluster.psql("postgres", "drop database bench", "checkpoint")
        shutil.rmtree(self.workbench.folder / "nginx")

    def report(self) -> Report:
        table = Grid(
            ["per million records", "first load", "again", "client CPU, first", "again", "peak memory, first", "again"]
        )
        for label, turns in self.turns.items():
            million = turns[0].rows / 1e6
            table.rows.append(
                [
                    label,
                    *(f"{median(r.cost.wall for r in runs) / million:,.2f} s" for runs in _by_kind(turns)),
                    *(f"{median(r.cost.cpu for r in runs) / million:,.2f} s" for runs in _by_kind(turns)),
                    *(f"{median(r.cost.rss for r in runs):,.1f} MiB" for runs in _by_kind(turns)),
                ]
            )
        others = company({label: [r.cost for t in turns for r in (t.first, t.again)] for label, turns in self.turns.items()})
        raw = {label: [turn.raw() for turn in turns] for label, turns in self.turns.items()}
        title = f"Loads of growing size, medians of {self.repeat} repetitions"
        return Report(title, [table, others], {"loads": raw})


def _by_kind(turns: list[_Turn]) -> tuple[list[Run], list[Run]]:
    return [t.first for t in turns], [t.again for t in turns]


def _make_months(cluster: Cluster, database: str, months: int) -> None:
    """Makes the month of the last day and those before it, a year at a time, as many as the function allows at once."""
    last = LAST_DAY.year * 12 + LAST_DAY.month - 1
    first = last - months + 1
    for month in range(first, last + 1, 12):
        end = min(month + 11, last)
        cluster.psql(database, f"select etl.ensure_partitions('{_day(month)}', '{_day(end)}')")
    found = cluster.psql(database, f"select count(*) from pg_inherits where inhparent = '{FACT}'::regclass", "vacuum analyze")
    assert int(found) == months, f"{found} partitions, not {months}"


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
