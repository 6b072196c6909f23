"""How much of an API's quota several workers of a backfill use together, and whether it ever has to refuse them.

octosim counts 600 requests a minute and 20 a second, in windows of its own clock, and takes 8 in flight. Four processes work on a
year of fifty clients. Counted are two whole minutes, from etl.api_call. Fails below 95 % of the quota, and at any 429.
"""

from __future__ import annotations

import signal
import time
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta

from octoload import Octoload
from report import Grid, Report
from servers.octosim import KEY, Octosim
from workbench import ROOT, Workbench

PER_MINUTE = 600
LEAST = 0.95


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--minutes", type=int, default=2)


def run(options: Namespace, workbench: Workbench) -> Report:
    api = workbench.start(
        Octosim(workbench.program.with_name("octosim"), "--clients", 50, "--days", 365, "--scale", 5_000)
    )
    cluster = workbench.cluster()
    cluster.psql("postgres", "create database quota template template0 encoding 'UTF8'")
    octoload = Octoload(workbench.program, ROOT / "pipelines.yaml", api, cluster, KEY)
    octoload.migrate("quota")
    octoload.run("quota", "organization", "domains", "connected_accounts")
    first, last = date.today() - timedelta(days=360), date.today() - timedelta(days=2)
    octoload.start_backfill("quota", "ad_performance", "--slice", "3d", "--from", str(first), "--to", str(last))
    workers = [octoload.worker("quota") for _ in range(options.workers)]
    begin = (int(time.time()) // 60 + 1) * 60
    end = begin + 60 * options.minutes
    while time.time() < end + 1:
        time.sleep(0.5)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        worker.wait(timeout=30)
    row = cluster.psql(
        "quota",
        f"""select count(*) filter (where called_at >= to_timestamp({begin}) and called_at < to_timestamp({end})),
              count(*) filter (where status = 429) from etl.api_call""",
    )
    counted, refused = map(int, row.split("|"))
    share = counted / (PER_MINUTE * options.minutes)
    table = Grid(["", "figure", "limit"])
    table.rows.append(["requests in whole minutes", f"{counted:,} of {PER_MINUTE * options.minutes:,}", ""])
    table.rows.append(["of the quota", f"{share:.1%}", f"at least {LEAST:.0%}"])
    table.rows.append(["429", f"{refused}", "0"])
    failures = (["share of the quota"] if share < LEAST else []) + (["429"] if refused else [])
    raw = {"requests": counted, "share": share, "refused": refused}
    return Report(f"{options.workers} workers, {options.minutes} minutes", [table], raw, failures)
