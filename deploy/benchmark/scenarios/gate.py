"""Fails if a load costs more than it may, in figures that neither the machine nor its other work moves much.

Client CPU per record is compared with what Python's json.loads (written in C) takes for the same pages on the same machine, and
the least of the repetitions counts: other work only adds to it, up to a half here, so where it is too much there are up to
three times as many. The others are counts: WAL, statements and commits per batch, and peak memory.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass

import configuration
from cluster import Cluster
from octoload import Octoload, Run
from pages.render import PageSet, page_set
from pages.spec import PageSpec
from report import Grid, Report
from servers.nginx import Nginx
from warehouse import check, make_members
from workbench import Workbench

ROWS = 200_000


@dataclass(frozen=True)
class Limit:
    label: str
    unit: str
    limit: float


FIRST_CPU = Limit("client CPU, first load", "of json.loads", 0.95)
AGAIN_CPU = Limit("client CPU, the same again", "of json.loads", 0.95)
FIRST_WAL = Limit("WAL per record, first load", "bytes", 500)
AGAIN_WAL = Limit("WAL, the same again", "MB", 0.5)
MEMORY = Limit("peak resident memory", "MiB", 64)
BATCHES = Limit("batches, first load", "", 4)
STATEMENTS = Limit("statements per batch, first load", "", 20)
AGAIN_STATEMENTS = Limit("statements per batch, the same again", "", 22)


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--repeat", type=int, default=6)


def run(options: Namespace, workbench: Workbench) -> Report:
    pages = page_set(PageSpec(ROWS), workbench.folder / "pages")
    cluster = workbench.cluster()
    config = configuration.for_static_pages(workbench.folder / "pipelines.yaml")
    octoload = Octoload(workbench.program, config, workbench.start(Nginx(pages, workbench.folder / "nginx")), cluster)
    make_members(octoload, "members", pages)

    first, again, yardstick = [], [], []
    while len(first) < options.repeat or (len(first) < 3 * options.repeat and _is_dear(first, again, yardstick)):
        yardstick.append(_json_loads(pages))
        cluster.copy("members", "bench")
        first.append(octoload.run("bench", "ad_performance"))
        again.append(octoload.run("bench", "ad_performance"))
        check(cluster, "bench", pages)
    cluster.copy("members", "bench")
    first_batches, again_batches = _batches(cluster, octoload), _batches(cluster, octoload)

    figures = {
        FIRST_CPU: _least_cpu(first) / min(yardstick),
        AGAIN_CPU: _least_cpu(again) / min(yardstick),
        FIRST_WAL: min(r.wal for r in first) * 1e6 / ROWS,
        AGAIN_WAL: min(r.wal for r in again),
        MEMORY: min(max(one.cost.rss, two.cost.rss) for one, two in zip(first, again)),
        BATCHES: len(first_batches),
        STATEMENTS: max(first_batches),
        AGAIN_STATEMENTS: max(again_batches),
    }
    table = Grid(["gate", "figure", "limit", ""])
    for gate, figure in figures.items():
        verdict = "ok" if figure <= gate.limit else "TOO MUCH"
        table.rows.append([gate.label, f"{figure:,.2f} {gate.unit}".rstrip(), f"{gate.limit:,g}", verdict])
    failures = [gate.label for gate, figure in figures.items() if figure > gate.limit]
    raw = {"figures": {gate.label: figure for gate, figure in figures.items()}, "failures": failures}
    return Report(f"{ROWS:,} records, {len(first)} repetitions", [table], raw, failures)


def _least_cpu(runs: list[Run]) -> float:
    return min(run.cost.cpu for run in runs)


def _is_dear(first: list[Run], again: list[Run], yardstick: list[float]) -> bool:
    """Whether the least of the repetitions so far is over a limit."""
    base = min(yardstick)
    return _least_cpu(first) / base > FIRST_CPU.limit or _least_cpu(again) / base > AGAIN_CPU.limit


def _json_loads(pages: PageSet) -> float:
    """CPU seconds that json.loads takes for all pages."""
    taken = 0.0
    # One by one: what this process holds would count as memory of the programs that it starts.
    for file in pages.folder.glob("v1/ad-performance/dom_*/*.json"):
        body = file.read_bytes()
        started = time.process_time()
        json.loads(body)
        taken += time.process_time() - started
    return taken


def _batches(cluster: Cluster, octoload: Octoload) -> list[int]:
    """The statements of each transaction that a run publishes in."""
    cluster.log_statements(True)
    offset = cluster.log.stat().st_size
    octoload.run("bench", "ad_performance")
    cluster.log_statements(False)
    return cluster.logged_transactions(offset)
