"""Figures as tables of Markdown, or raw as JSON."""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import dataclass, field

from measure import Cost


@dataclass
class Grid:
    """Rows of cells below a heading per column; the first column names the rows."""

    headings: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def text(self) -> str:
        lines = [self.headings, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.headings))]
        texts = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths)) + " |" for line in lines]
        texts.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
        return "\n".join(texts)


class Spread(Grid):
    """A figure per row: median, minimum and maximum of its repetitions."""

    def __init__(self, heading: str):
        super().__init__([heading, "median", "minimum", "maximum"])

    def add(self, label: str, values: list[float], unit: str = "", decimals: int = 2) -> None:
        spread = (statistics.median(values), min(values), max(values))
        self.rows.append([label, *(f"{value:,.{decimals}f} {unit}".rstrip() for value in spread)])


def company(costs: dict[str, list[Cost]]) -> Spread:
    """How much of the machine others had; more than a little is warned of, because it spoils the figures."""
    table = Spread("cores taken by other processes")
    for label, these in costs.items():
        table.add(label, [cost.foreign for cost in these])
        if spoilt := [cost.foreign for cost in these if cost.had_company]:
            print(f"warning: {label}: other processes took up to {max(spoilt):.2f} of a core meanwhile", file=sys.stderr)
    return table


@dataclass
class Report:
    title: str
    tables: list[Grid]
    raw: dict
    failures: list[str] = field(default_factory=list)  # limits that were not kept

    def print(self, form: str) -> None:
        if form == "json":
            print(json.dumps({"title": self.title, **self.raw}, indent=1))
        else:
            print("\n\n".join([self.title, *(table.text() for table in self.tables)]))
