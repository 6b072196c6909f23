"""What a set of pages is rendered from: the same values give the same bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .values import DAY_MS, epoch_ms

LAST_DAY = dt.date(2026, 11, 15)


@dataclass(frozen=True)
class PageSpec:
    rows: int
    page_size: int = 1000
    days: int = 90  # that the rows spread over, up to LAST_DAY
    domains: int = 12
    seed: int = 1
    changed: int = 0  # percent of the rows that have been restated a day later
    by_month: bool = False  # a list per client and month instead of one per client
    compressed: bool = False  # .json.gz beside each .json

    @property
    def ads(self) -> int:
        return max(1, -(-self.rows // self.days))

    @property
    def first_day(self) -> dt.date:
        return LAST_DAY - dt.timedelta(days=self.days - 1)

    @property
    def last_day(self) -> dt.date:
        return LAST_DAY

    @property
    def months(self) -> list[str]:
        """Those that lists are cut by; one without a name if they are not."""
        days = (self.first_day + dt.timedelta(days=n) for n in range(self.days))
        return sorted({str(day)[:7] for day in days}) if self.by_month else [""]

    @property
    def as_of(self) -> int:
        """When the lists are read (ms): six in the morning, and a day later once rows have changed."""
        return epoch_ms(LAST_DAY) + DAY_MS + DAY_MS // 4 + (DAY_MS if self.changed else 0)
