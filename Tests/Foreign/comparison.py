"""Rows of two stores, told apart by their first column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    what: str
    compared: int
    differences: list[str]


def compare(what: str, store: list[dict], warehouse: list[dict]) -> Comparison:
    """What the warehouse lacks, has too many, or has otherwise than the server's store.

    Raises ValueError if there is nothing to compare, or the first column does not tell rows apart: that would prove nothing.
    """
    if not store:
        raise ValueError(f"{what}: the server's store has no rows")
    ours, theirs = _by_key(what, "warehouse", warehouse), _by_key(what, "store", store)
    found = [f"{what}: {key} is not in the warehouse" for key in theirs if key not in ours]
    found += [f"{what}: {key} is not in the server's store" for key in ours if key not in theirs]
    for key, row in theirs.items():
        if key not in ours:
            continue
        other = ours[key]
        if row.keys() != other.keys():
            raise ValueError(f"{what}: the store's columns are {list(row)}, those of the warehouse {list(other)}")
        found += [
            f"{what}: {key}: {column} is {row[column]!r} in the store, {other[column]!r} in the warehouse"
            for column in row
            if _differ(row[column], other[column])
        ]
    return Comparison(what, len(theirs), found)


def _differ(one: object, other: object) -> bool:
    # In Python true is 1: what is a truth value at one side only is a difference.
    return isinstance(one, bool) != isinstance(other, bool) or one != other


def _by_key(what: str, where: str, rows: list[dict]) -> dict[object, dict]:
    found = {next(iter(row.values())): row for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"{what}: {len(rows)} rows in the {where}, but {len(found)} keys")
    return found
