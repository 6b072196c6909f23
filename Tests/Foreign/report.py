"""The table of what was compared, as Markdown."""

from __future__ import annotations

from round import Outcome

HEAD = ["server", "version", "paging", "key", "first load", "second", "third", "requests", "rows compared", "changed", "differences"]


def table(outcomes: list[Outcome]) -> str:
    rows = [
        [
            outcome.name, outcome.version, outcome.paging, outcome.auth, f"{outcome.first:,}", f"{outcome.second:,}",
            f"{outcome.third:,}", " + ".join(f"{count:,}" for count in outcome.requests), f"{outcome.compared:,}",
            f"{outcome.changed:,}", f"{outcome.differences:,}"]
        for outcome in outcomes]
    return "\n".join(f"| {' | '.join(row)} |" for row in [HEAD, ["---"] * len(HEAD), *rows])
