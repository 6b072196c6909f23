"""Hashes, ids, instants and amounts as the pages have them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from functools import lru_cache

MASK = 0xFFFFFFFFFFFFFFFF
DAY_MS = 86_400_000
EPOCH = dt.date(1970, 1, 1).toordinal()


def mix(*parts: int) -> int:
    """Chained splitmix64: a fast, well spread 64-bit hash of integers."""
    x = 0x9E3779B97F4A7C15
    for p in parts:
        x = (x ^ p) & MASK
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
        x ^= x >> 31
        x = (x + 0x9E3779B97F4A7C15) & MASK
    return x


def make_id(prefix: str, *parts: object) -> str:
    """A stable public id: prefix and 16 base32 characters."""
    raw = "\x1f".join(str(p) for p in (prefix, *parts)).encode()
    digest = hashlib.blake2b(raw, digest_size=10).digest()
    return f"{prefix}_{base64.b32encode(digest).decode().lower()}"


def epoch_ms(day: dt.date) -> int:
    return (day.toordinal() - EPOCH) * DAY_MS


@lru_cache(maxsize=8192)
def _day(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat()


def iso(ms: int) -> str:
    """Milliseconds since 1970 as RFC 3339 in UTC."""
    day, rest = divmod(ms, DAY_MS)
    h, rest = divmod(rest, 3_600_000)
    m, rest = divmod(rest, 60_000)
    s, milli = divmod(rest, 1_000)
    return f"{_day(EPOCH + day)}T{h:02d}:{m:02d}:{s:02d}.{milli:03d}Z"


def money_digits(currency: str, platform: str) -> int:
    """Fraction digits on the wire; google reports micros."""
    return 6 if platform == "google" else 0 if currency == "JPY" else 2


def money(micros: int, digits: int) -> str:
    """Micros that are not negative as a plain decimal with that many fraction digits."""
    whole, fraction = divmod(micros, 1_000_000)
    return f"{whole}.{fraction:06d}"[: len(str(whole)) + 1 + digits] if digits else str(whole)
