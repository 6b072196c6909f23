#!/usr/bin/env python3
"""Figures as Markdown: median (minimum-maximum) per peer and phase, and ratios to the floor.

    summary.py RESULTS.jsonl ROWS

The floor of a phase is the download alone (floor-curl) plus psql alone (floor-copy). A ratio is taken within each run, so that both sides saw the same machine, and then summarised.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable

Result = dict
HEAD = "| peer | wall s | thousand rows/s | client CPU s | PostgreSQL CPU s | peak MiB | wall / floor | CPU / floor | check |"


def spread(values: list[float], digits: int) -> str:
    if not values:
        return ""
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def cpu(result: Result) -> float:
    return result["cpu"] + result["postgres"] + result["api"]


def wall(result: Result) -> float:
    return result["wall"]


def by_run(results: list[Result], name: str, cost: Callable[[Result], float]) -> dict[int, float]:
    return {result["run"]: cost(result) for result in results if result["name"] == name and result["check"] == "ok"}


def floor(results: list[Result], cost: Callable[[Result], float]) -> dict[int, float]:
    """Run -> download plus copy."""
    download, load = by_run(results, "floor-curl", cost), by_run(results, "floor-copy", cost)
    return {run: download[run] + load[run] for run in download if run in load}


def row(name: str, results: list[Result], walls: dict[int, float], cpus: dict[int, float]) -> str:
    good = [result for result in results if result["name"] == name and result["exit"] == 0]
    bad = [result["check"] for result in results if result["name"] == name and result["check"] != "ok"]

    def ratio(cost: Callable[[Result], float], base: dict[int, float]) -> str:
        return spread([cost(result) / base[result["run"]] for result in good if base.get(result["run"])], 2)

    cells = [
        name,
        spread([result["wall"] for result in good], 2),
        spread([result["served"] / result["wall"] / 1000 for result in good], 1),
        spread([result["cpu"] for result in good], 2),
        spread([result["postgres"] for result in good], 2),
        spread([result["peak"] for result in good], 0),
        ratio(wall, walls),
        ratio(cpu, cpus),
        bad[-1] if bad else "ok",
    ]
    return f"| {' | '.join(cells)} |"


def markdown(results: list[Result]) -> str:
    lines = []
    for phase in dict.fromkeys(result["phase"] for result in results):
        chosen = [result for result in results if result["phase"] == phase]
        walls, cpus = (floor(chosen, cost) for cost in (wall, cpu))
        base = f"; floor: {spread(list(walls.values()), 2)} s" if walls else ""
        others = statistics.median(result["others"] / result["wall"] for result in chosen)
        lines += [
            f"### {phase}: {chosen[0]['served']:,} rows{base}",
            "",
            HEAD,
            "|---" * (HEAD.count("|") - 1) + "|",
            *(row(name, chosen, walls, cpus) for name in dict.fromkeys(result["name"] for result in chosen)),
            "",
            f"Runs: {max(result['run'] for result in chosen)}. Cores that other work took, median: {others:.2f}.",
            "",
        ]
    return "\n".join(lines).rstrip()


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        everything = [json.loads(line) for line in file]
    print(markdown([result for result in everything if result["rows"] == int(sys.argv[2])]))
