"""Loads ad-performance records beside psql: for the first time, unchanged, and after some of them were restated.

Pages are rendered once and served by nginx on the loopback; the warehouse is a private PostgreSQL cluster. Per repetition,
in turn and on fresh copies of one database: curl alone; the floor (psql's \\copy of the ready rows into a temporary table, and
a guarded MERGE); octoload's first load; octoload's load of the same pages again. Then, each on a fresh copy of a loaded
database, the floor and octoload for the pages with restated rows. The facts are held against the pages after each of them.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import configuration
import floor
from measure import Cost, Meter
from octoload import KEY, Octoload, Run
from pages.render import PageSet, page_set
from pages.spec import PageSpec
from report import Report, Spread, company
from servers.nginx import Nginx
from warehouse import check, make_members
from workbench import Workbench

LABELS = {
    "curl": "curl alone, one connection",
    "floor": "floor: psql `\\copy` binary + `MERGE`",
    "first": "octoload, first load",
    "again": "octoload, the same again",
    "floor_changed": "floor, {} % changed",
    "changed": "octoload, {} % changed",
}
LOADS = ("first", "again", "changed")


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--changed", type=int, default=10, metavar="PERCENT", help="rows that are restated (10)")
    parser.add_argument("--gzip", action="store_true", help="serve compressed pages")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="where rendered pages are, or are to be kept")


def run(options: Namespace, workbench: Workbench) -> Report:
    return _Load(options, workbench).run()


class _Load:
    def __init__(self, options: Namespace, workbench: Workbench):
        self.options, self.folder = options, workbench.folder
        kept = options.pages or workbench.folder / "pages"
        self.first = page_set(PageSpec(options.rows, compressed=options.gzip), kept / "first")
        self.restated = page_set(
            PageSpec(options.rows, compressed=options.gzip, changed=options.changed), kept / f"changed-{options.changed}"
        )
        self.cluster = workbench.cluster()
        config = configuration.for_static_pages(workbench.folder / "pipelines.yaml")

        def octoload(pages: PageSet) -> Octoload:
            server = workbench.start(Nginx(pages, workbench.folder / pages.folder.name, options.gzip))
            return Octoload(workbench.program, config, server, self.cluster)

        self.octoload, self.octoload_later = octoload(self.first), octoload(self.restated)

    def run(self) -> Report:
        self._prepare()
        turns: list[dict[str, Cost | Run]] = []
        for number in range(1, self.options.repeat + 1):
            turns.append(self._repetition())
            walls = ", ".join(f"{name} {_cost(figure).wall:.2f} s" for name, figure in turns[-1].items())
            print(f"repetition {number}: {walls}", file=sys.stderr)
        return self._report(turns)

    def _prepare(self) -> None:
        """Makes the databases `members` and `loaded`, and the floor's rows of both sets of pages."""
        cluster = self.cluster
        make_members(self.octoload, "members", self.first)
        cluster.copy("members", "loaded")
        self.octoload.run("loaded", "ad_performance")
        check(cluster, "loaded", self.first)
        self.rows = floor.ready_rows(cluster, "loaded", self.folder / "rows.bin")
        cluster.psql("loaded", "vacuum analyze")
        cluster.copy("loaded", "bench")
        self.octoload_later.run("bench", "ad_performance")
        check(cluster, "bench", self.restated)
        self.restated_rows = floor.ready_rows(cluster, "bench", self.folder / "restated.bin")

    def _repetition(self) -> dict[str, Cost | Run]:
        cluster, turn = self.cluster, {"curl": self._curl()}

        cluster.copy("members", "bench")
        turn["floor"] = floor.load(cluster, "bench", self.rows)
        check(cluster, "bench", self.first)

        # No look at the facts between first and again: who reads rows first after a load pays for it.
        cluster.copy("members", "bench")
        turn["first"] = self.octoload.run("bench", "ad_performance")
        turn["again"] = self.octoload.run("bench", "ad_performance")
        check(cluster, "bench", self.first)

        cluster.copy("loaded", "bench")
        turn["floor_changed"] = floor.load(cluster, "bench", self.restated_rows)
        check(cluster, "bench", self.restated)

        cluster.copy("loaded", "bench")
        turn["changed"] = self.octoload_later.run("bench", "ad_performance")
        check(cluster, "bench", self.restated)
        return turn

    def _curl(self) -> Cost:
        config = self.folder / "curl.conf"
        base = self.octoload.api.url
        config.write_text("".join(f'url = "{base}/{path}"\noutput = /dev/null\n' for path in self.first.paths()))
        command = ["curl", "-sf", "-H", f"Authorization: Bearer {KEY}", "-K", str(config)]
        return Meter(self.octoload.api.pid).run(command + (["--compressed"] if self.options.gzip else []))

    def _report(self, turns: list[dict[str, Cost | Run]]) -> Report:
        percent = self.options.changed
        seconds = Spread("seconds")
        for name, label in LABELS.items():
            seconds.add(label.format(percent), [_cost(turn[name]).wall for turn in turns])
        for name, base, label in (
            ("first", "floor", "**first load / floor**"),
            ("again", "first", "**again / first load**"),
            ("changed", "floor_changed", f"**{percent} % changed / its floor**"),
        ):
            seconds.add(label, [_cost(turn[name]).wall / _cost(turn[base]).wall for turn in turns])

        costs = Spread("octoload")
        for name in LOADS:
            label = LABELS[name].format(percent).removeprefix("octoload, ")
            runs = [turn[name] for turn in turns]
            costs.add(
                f"client CPU per million records, {label}", [r.cost.cpu * 1e6 / self.options.rows for r in runs], "s"
            )
            costs.add(f"peak resident memory, {label}", [r.cost.rss for r in runs], "MiB", 1)
            costs.add(f"WAL, {label}", [r.wal for r in runs], "MB")

        others = company({label.format(percent): [_cost(t[name]) for t in turns] for name, label in LABELS.items()})
        raw = [{name: figure.raw() for name, figure in turn.items()} for turn in turns]
        return Report(self._title(), [seconds, costs, others], {"turns": raw})

    def _title(self) -> str:
        pages, options = self.first, self.options
        size = f"{pages.bytes / 1e6:,.0f} MB of JSON"
        if options.gzip:
            size += f", compressed to {pages.compressed_bytes / 1e6:,.0f} MB"
        return f"{options.rows:,} records in {pages.pages:,} pages, {size}; {options.repeat} repetitions"


def _cost(figure: Cost | Run) -> Cost:
    return figure.cost if isinstance(figure, Run) else figure

