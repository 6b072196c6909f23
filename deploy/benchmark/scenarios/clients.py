"""Many clients without news: what a run costs that finds nothing to do.

Change feeds of many clients, each answered with an empty page. One run makes the ledger; the next ones are measured, and one
more is run with PostgreSQL logging its statements. Target: 500 clients and 12 feeds in two seconds of client CPU.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter

import configuration
from octoload import Octoload, Run
from report import Report, Spread, company
from servers.asyncio_api import AsyncioAPI
from workbench import Workbench


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--feeds", type=int, default=12, help="change feeds, each partitioned by client (12)")
    parser.add_argument("--repeat", type=int, default=3)


def run(options: Namespace, workbench: Workbench) -> Report:
    cluster = workbench.cluster()
    api = workbench.start(AsyncioAPI("empty_lists.py", options.clients))
    config = configuration.of_change_feeds(workbench.folder / "pipelines.yaml", options.feeds)
    octoload = Octoload(workbench.program, config, api, cluster)
    cluster.psql("postgres", "create database bench")
    octoload.migrate("bench")
    octoload.validate("bench")
    octoload.run("bench")
    cluster.psql("bench", "vacuum analyze")

    runs: list[Run] = []
    commits: list[int] = []
    for _ in range(options.repeat):
        before = cluster.commits("bench")
        runs.append(octoload.run("bench"))
        commits.append(cluster.commits("bench") - before)

    cluster.log_statements(True)
    offset = cluster.log.stat().st_size
    octoload.run("bench")
    cluster.log_statements(False)
    statements = cluster.logged_statements(offset)

    slices = [r.slices for r in runs]
    wanted = options.clients * options.feeds
    if set(slices) != {wanted + 3}:  # and organization, domains, connected_accounts
        sys.exit(f"published {slices} slices, not {wanted} + 3")
    table = Spread("a run without news")
    table.add("client CPU", [r.cost.cpu for r in runs], "s")
    table.add("wall", [r.cost.wall for r in runs], "s")
    table.add("peak resident memory", [r.cost.rss for r in runs], "MiB", 1)
    table.add("calls of the API", [r.calls for r in runs], decimals=0)
    table.add("slices", slices, decimals=0)
    table.add("commits", commits, decimals=0)
    table.add("commits per slice", [c / s for c, s in zip(commits, slices)], decimals=3)
    table.add("statements per slice", [len(statements) / slices[-1]], decimals=3)
    table.add("WAL", [r.wal for r in runs], "MB")
    raw = {
        "runs": [{**r.raw(), "commits": c} for r, c in zip(runs, commits)],
        "statements": len(statements),
        "most_frequent": Counter(_shape(s) for s in statements).most_common(12),
    }
    title = f"{options.clients} clients x {options.feeds} change feeds = {wanted:,} slices; {options.repeat} repetitions"
    return Report(title, [table, company({"run": [r.cost for r in runs]})], raw)


def _shape(statement: str) -> str:
    """The beginning of a statement, without the numbers that differ from one to the next."""
    return re.sub(r"\d+", "N", statement)[:80]
