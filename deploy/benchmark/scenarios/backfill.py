"""Backfills months that nobody has loaded, beside the same months when their partitions are there already, and beside psql.

A month without a partition is filled as a table of its own, then indexed and attached. Three months of all clients, window by
window, into an empty fact; per repetition, in turn and on fresh copies of one database: the floor (as in `load`), octoload where
the partitions are there, and octoload where they are not.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import configuration
import floor
from octoload import Octoload
from pages.render import page_set
from pages.spec import PageSpec
from report import Report, Spread, company
from servers.nginx import Nginx
from warehouse import FACT, check, make_members
from workbench import Workbench


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--pages", type=Path, metavar="DIR", help="where rendered pages are, or are to be kept")


def run(options: Namespace, workbench: Workbench) -> Report:
    spec = PageSpec(options.rows, by_month=True)
    pages = page_set(spec, (options.pages or workbench.folder / "pages") / "by-month")
    cluster = workbench.cluster()
    config = configuration.for_static_pages(workbench.folder / "pipelines.yaml", windows=True)
    octoload = Octoload(workbench.program, config, workbench.start(Nginx(pages, workbench.folder / "nginx")), cluster)
    days = str(spec.first_day), str(spec.last_day)

    make_members(octoload, "prepared", pages)
    cluster.copy("prepared", "untouched")
    cluster.psql("untouched", _DROP_MONTHS)
    cluster.copy("prepared", "bench")
    octoload.backfill("bench", "ad_performance", *days)
    check(cluster, "bench", pages)
    rows = floor.ready_rows(cluster, "bench", workbench.folder / "rows.bin")

    turns = []
    for number in range(1, options.repeat + 1):
        cluster.copy("prepared", "bench")
        psql = floor.load(cluster, "bench", rows)
        turn = {"psql": psql}
        for name in ("prepared", "untouched"):
            cluster.copy(name, "bench")
            turn[name] = octoload.backfill("bench", "ad_performance", *days).cost
            check(cluster, "bench", pages)
        turns.append(turn)
        print(f"repetition {number}: " + ", ".join(f"{k} {v.wall:.2f} s" for k, v in turn.items()), file=sys.stderr)

    seconds = Spread("seconds")
    labels = {"psql": "floor: psql", "prepared": "octoload, partitions are there", "untouched": "octoload, they are not"}
    for name, label in labels.items():
        seconds.add(label, [turn[name].wall for turn in turns])
    for name, base in (("untouched", "prepared"), ("untouched", "psql"), ("prepared", "psql")):
        ratios = [turn[name].wall / turn[base].wall for turn in turns]
        seconds.add(f"**{labels[name]} / {labels[base]}**", ratios)
    others = company({label: [turn[name] for turn in turns] for name, label in labels.items()})
    raw = {"turns": [{name: cost.raw() for name, cost in turn.items()} for turn in turns]}
    return Report(f"backfill of {options.rows:,} records, {options.repeat} repetitions", [seconds, others], raw)


_DROP_MONTHS = f"""
do $$
declare month regclass;
begin
    for month in select inhrelid::regclass from pg_inherits where inhparent = '{FACT}'::regclass loop
        execute 'drop table ' || month;
    end loop;
end $$
"""
