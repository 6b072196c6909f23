#!/usr/bin/env python3
"""Measures octoload on this machine.

    deploy/benchmark/run [SCENARIO] [options]      deploy/benchmark/run SCENARIO --help

Without a scenario: load. Warnings of other processes that took CPU meanwhile go to stderr: such figures are worth little.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from scenarios import backfill, clients, gate, growth, history, latency, load, questions, quota, startup
from workbench import ROOT, Workbench

SCENARIOS = {"load": load, "backfill": backfill, "latency": latency, "clients": clients, "gate": gate, "growth": growth, "history": history, "questions": questions, "quota": quota, "startup": startup}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choice = top.add_subparsers(dest="scenario", required=True)
    for name, scenario in SCENARIOS.items():
        told = scenario.__doc__
        one = choice.add_parser(
            name, help=told.split("\n")[0], description=told, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        one.add_argument("--output", choices=("text", "json"), default="text", help="tables, or all raw figures")
        one.add_argument(
            "--program", type=Path, default=ROOT / ".build/release/octoload", help="another build of octoload"
        )
        scenario.add_options(one)
    return top


def main() -> None:
    arguments = sys.argv[1:]
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments.insert(0, "load")
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end, too
    with Workbench(options.program.resolve()) as workbench:
        report = SCENARIOS[options.scenario].run(options, workbench)
    report.print(options.output)
    if report.failures:
        sys.exit(f"over the limit: {', '.join(report.failures)}")


if __name__ == "__main__":
    main()
