"""What a warehouse must hold that has loaded a set of pages: rows and sums per currency."""

from __future__ import annotations

from .performance import Row
from .values import money

AMOUNTS = {"spend", "conversions", "conversion_value"}  # kept in micros
MEASURES = ("spend", "impressions", "clicks", "conversions", "conversion_value")

# One line per currency, as `Oracle.lines` has them; tombstones are zeros, so they need no condition.
QUERY = f"""
    select concat_ws(' ', currency_code, count(*), {
        ", ".join(f"sum({m})::numeric(30, 6)" if m in AMOUNTS else f"sum({m})" for m in MEASURES)
    })
    from dw.fact_ad_performance_daily group by currency_code order by currency_code collate "C"
"""


class Oracle:
    def __init__(self) -> None:
        self.sums: dict[str, list[int]] = {}

    def add(self, row: Row) -> None:
        total = self.sums.setdefault(row.currency, [0] * (1 + len(MEASURES)))
        total[0] += 1
        for i, value in enumerate(row.sums, start=1):
            total[i] += value

    def lines(self) -> list[str]:
        return [f"{currency} {total[0]} {self._values(total[1:])}" for currency, total in sorted(self.sums.items())]

    @staticmethod
    def _values(totals: list[int]) -> str:
        return " ".join(money(t, 6) if m in AMOUNTS else str(t) for m, t in zip(MEASURES, totals))
