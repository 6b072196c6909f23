"""Configurations that are made from pipelines.yaml, so that what is measured is what is shipped."""

from __future__ import annotations

import re
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent.parent / "pipelines.yaml"
QUOTA = "requests: [600/min, 20/s], concurrency: 8"
FEEDS = ("campaigns", "ad_sets", "ads", "ad_performance", "competitors", "competitor_posts")


def for_static_pages(path: Path, concurrency: int = 8, windows: bool = False, history: bool = True) -> Path:
    """No quota, the change feed alone, and the dimensions as one list: static pages know neither days nor clients.

    With `windows` there is no change feed, for pages that are cut by month. Without `history` neither states of members nor what
    figures were are kept, and no remainders.
    """
    text = _without_quota(SHIPPED.read_text(), concurrency)
    text = _replaced(r"(get: /ad-performance\n(?:    .*\n)*?)    since: .*\n", r"\1", text) if windows else _without_window(text)
    for name in ("campaigns", "ad-sets", "ads"):
        text = _replaced(rf"(get: /{name}\n)    for_each: .*\n", r"\1", text)
    # The client was the partition; now it is read from the record.
    for members in (
        "ad_account: account_id}",
        "ad_account: account_id, campaign: campaign_id}",
        "ad_account: account_id, campaign: campaign_id, ad_set: ad_set_id}",
    ):
        text = _replaced(rf"members: {{({members})", r"members: {domain: domain_id, \1", text)
    if not history:
        text = re.sub(r"\n +(history|restatements): .*", "", text)
        text = _replaced(r"\n +remainder: .*\n +of: .*\n +measures: .*", "", text)
    path.write_text(text)
    return path


def of_change_feeds(path: Path, count: int) -> Path:
    """No quota, and so many change feeds partitioned by client: the shipped ones under several names."""
    head, _, pipelines = _without_window(_without_quota(SHIPPED.read_text(), 8)).partition("\npipelines:\n")
    stanzas = dict(re.findall(r"^  (\w+):[^\n]*\n((?:(?:    .*)?\n)+)", pipelines, re.MULTILINE))
    chosen = [(name, stanzas[name]) for name in ("organization", "domains", "connected_accounts")]
    for n in range(count):
        turn, feed = divmod(n, len(FEEDS))
        chosen.append((FEEDS[feed] + (f"_{turn + 1}" if turn else ""), stanzas[FEEDS[feed]]))
    path.write_text(f"{head}\npipelines:\n" + "".join(f"\n  {name}:\n{body.rstrip()}\n" for name, body in chosen))
    return path


def _without_quota(text: str, concurrency: int) -> str:
    return _replaced(re.escape(QUOTA), f"requests: [1000000/s], concurrency: {concurrency}", text)


def _without_window(text: str) -> str:
    """The first pipeline that has one, and what is read again of it."""
    return _replaced(r"\n    window: .*\n    restate: .*", "", text)


def _replaced(pattern: str, by: str, text: str) -> str:
    text, count = re.subn(pattern, by, text, count=1)
    if count != 1:
        raise RuntimeError(f"pipelines.yaml has another shape than this benchmark expects: no {pattern}")
    return text
