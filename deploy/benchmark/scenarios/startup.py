"""How long `octoload --version` takes, and how much memory."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from measure import Meter
from report import Report, Spread, company
from workbench import Workbench


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--repeat", type=int, default=20)


def run(options: Namespace, workbench: Workbench) -> Report:
    command = [str(workbench.program), "--version"]
    meter = Meter()
    meter.run(command)  # reads the program and its libraries from disk
    costs = [meter.run(command) for _ in range(options.repeat)]
    table = Spread("start")
    table.add("wall", [c.wall * 1000 for c in costs], "ms", 1)
    table.add("CPU", [c.cpu * 1000 for c in costs], "ms", 1)
    table.add("peak resident memory", [c.rss for c in costs], "MiB", 1)
    others = company({"start": costs})
    raw = {"starts": [c.raw() for c in costs]}
    return Report(f"octoload --version, {options.repeat} times", [table, others], raw)
