"""Loads pages that take their time, with one request in flight and with several: is latency hidden?

Each page comes a fixed time after it was asked for, over HTTP/1.1 with keep-alive. Wall is that of the whole run, from the
start of the program to the end of its last transaction. Target: eight in flight are six times as fast as one.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

import configuration
from octoload import Octoload, Run
from pages.render import page_set
from pages.spec import PageSpec
from report import Report, Spread, company
from servers.asyncio_api import AsyncioAPI
from warehouse import check, make_members
from workbench import Workbench

# 16 clients with 7 accounts of 4 ads each, 90 days: 12 full pages a client, so that no client ends early.
CLIENTS, ADS, DAYS, PAGES = 16, 4 * 7, 90, 12


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--milliseconds", type=float, default=100, help="from request to answer (100)")
    parser.add_argument("--concurrency", type=int, nargs="+", default=[1, 8], metavar="N", help="in flight (1 8)")
    parser.add_argument("--repeat", type=int, default=3)


def run(options: Namespace, workbench: Workbench) -> Report:
    spec = PageSpec(CLIENTS * ADS * DAYS, page_size=ADS * DAYS // PAGES, domains=CLIENTS)
    pages = page_set(spec, workbench.folder / "pages")
    cluster = workbench.cluster()
    api = workbench.start(AsyncioAPI("delayed_pages.py", pages.folder, options.milliseconds))

    def octoload(concurrency: int) -> Octoload:
        path = workbench.folder / f"concurrency-{concurrency}.yaml"
        return Octoload(workbench.program, configuration.for_static_pages(path, concurrency), api, cluster)

    programs = {concurrency: octoload(concurrency) for concurrency in options.concurrency}
    make_members(next(iter(programs.values())), "members", pages)
    runs: dict[int, list[Run]] = {concurrency: [] for concurrency in programs}
    for number in range(1, options.repeat + 1):
        for concurrency, program in programs.items():
            cluster.copy("members", "bench")
            runs[concurrency].append(program.run("bench", "ad_performance"))
            check(cluster, "bench", pages)
        print(f"repetition {number} of {options.repeat}", file=sys.stderr)

    rates = {n: [r.calls / r.cost.wall for r in these] for n, these in runs.items()}
    table = Spread("pages per second")
    for concurrency, these in rates.items():
        table.add(f"{concurrency} in flight", these, decimals=1)
    first, *more = rates
    for concurrency in more:
        ratios = [b / a for a, b in zip(rates[first], rates[concurrency])]
        table.add(f"**{concurrency} in flight / {first} in flight**", ratios)
    wall = Spread("seconds")
    for concurrency, these in runs.items():
        wall.add(f"{concurrency} in flight", [r.cost.wall for r in these])
    others = company({f"{n} in flight": [r.cost for r in these] for n, these in runs.items()})
    title = f"{pages.pages} pages of {spec.page_size} records, {CLIENTS} clients, {options.milliseconds:g} ms a page"
    raw = {"runs": {n: [r.raw() for r in these] for n, these in runs.items()}}
    return Report(f"{title}; {options.repeat} repetitions", [table, wall, others], raw)
