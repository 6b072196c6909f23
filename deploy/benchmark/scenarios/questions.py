"""How long the twenty questions of sql/questions take on a large warehouse: each is asked three times, the median counts.

The warehouse is filled by warehouse_of_rows.sql: three years of 50 clients with their ads, campaign totals, restatements, names as
they were, competitors' posts and ads with daily engagement, alerts, reports and budgets.
"""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from statistics import median

import configuration
from report import Grid, Report
from workbench import ROOT, Workbench

QUESTIONS = ROOT / "sql" / "questions"
LIMIT = 2.0


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=5_000_000, help="rows of ad performance")


def run(options: Namespace, workbench: Workbench) -> Report:
    cluster = workbench.cluster()
    cluster.psql("postgres", "create database questions")
    config = configuration.for_static_pages(workbench.folder / "pipelines.yaml")

    def program(*arguments: str) -> None:
        environment = {"DATABASE_URL": cluster.url("questions"), "PATH": "/usr/bin:/bin"}
        command = [workbench.program, *arguments, "--config", config]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)

    program("migrate")
    started = time.monotonic()
    _psql(cluster.url("questions"), "-v", f"rows={options.rows}", "-f", Path(__file__).parent.parent / "warehouse_of_rows.sql")
    cluster.psql("questions", "vacuum analyze", "create role reader login")
    for command in (["access", "init"], ["access", "grant", "--role", "reader", "--domain", "dom_7"]):
        program(*command)
    reader = cluster.url("questions").replace("user=bench", "user=reader")
    rows = int(cluster.psql("questions", "select count(*) from dw.fact_ad_performance_daily"))
    print(f"{rows:,} rows in {time.monotonic() - started:.0f} s", file=sys.stderr)

    table = Grid(["question", "seconds", "least", "most", "rows", "as one client of 50"])
    raw, slow = {}, []
    for file in sorted(QUESTIONS.glob("*.sql")):
        taken, answer = [], ""
        for _ in range(3):
            started = time.monotonic()
            answer = _psql(cluster.url("questions"), "-f", file)
            taken.append(time.monotonic() - started)
        alone = "" if file.stem.startswith("q20") else f"{_seconds(reader, file):.2f}"  # etl is not for clients
        seconds = [f"{figure:.2f}" for figure in (median(taken), min(taken), max(taken))]
        table.rows.append([file.stem.replace("_", " "), *seconds, f"{len(answer.splitlines()):,}", alone])
        raw[file.stem] = taken
        if median(taken) > LIMIT:
            slow.append(file.stem)
    return Report(f"{rows:,} rows of ad performance", [table], {"rows": rows, "seconds": raw}, slow)


def _seconds(url: str, file: Path) -> float:
    """The second of two: the first plans and reads."""
    for _ in range(2):
        started = time.monotonic()
        _psql(url, "-f", file)
    return time.monotonic() - started


def _psql(url: str, *arguments: object) -> str:
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
