"""What history costs: loads with and without it, in turn.

Facts: a load where some of the records are restated, with the log of restatements and with remainders, and without.
Dimensions: campaigns, ad sets and ads for the first time, again without a change, and with some of the ads renamed, with the states
of members (SCD2), and without. Each load runs on a fresh copy of one database.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

import configuration
from cluster import Cluster
from octoload import Octoload, Run
from pages.render import PageSet, page_set
from pages.spec import PageSpec
from report import Report, Spread
from servers.nginx import Nginx
from warehouse import check, make_members
from workbench import Workbench

DIMENSIONS = ("campaigns", "ad_sets", "ads")
# As if a tenth of the ads had been loaded under another name, a day ago.
RENAMED = (
    "update dw.dim_ad set ad_name = ad_name || ' (old)', version_at = version_at - interval '1 day' where ad_key % 10 = 0 and ad_key <> 0",
    "update dw.dim_ad_version set ad_name = ad_name || ' (old)', observed_versions = array[observed_versions[1] - interval '1 day'] where ad_key % 10 = 0",
    "vacuum analyze",
)
# As if each campaign had 1 more than its ads, which the next load of ads finds out.
MEASURES = ("spend", "impressions", "clicks", "video_views", "conversions", "conversion_value")
TOTALS = (
    f"""insert into dw.fact_campaign_performance_daily (domain_key, date_day, campaign_key, record_key, ad_account_key, platform_code,
      currency_code, version_at, first_loaded_at, loaded_at, {", ".join(MEASURES)})
    select domain_key, date_day, campaign_key, 0, min(ad_account_key), min(platform_code), min(currency_code), min(version_at), now(),
      now(), {", ".join(f"sum({name}) + 1" for name in MEASURES)}
    from dw.fact_ad_performance_daily group by domain_key, date_day, campaign_key""",
    "vacuum analyze",
)
LABELS = {
    "changed": "ad performance, {} % restated",
    "totals": "the same, with totals of all campaigns",
    "members": "dimensions, first load",
    "again": "dimensions, the same again",
    "renamed": "dimensions, 10 % of the ads renamed",
}


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--ads", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--changed", type=int, default=10, metavar="PERCENT", help="rows that are restated (10)")


def run(options: Namespace, workbench: Workbench) -> Report:
    return _History(options, workbench).run()


class _Side:
    """The program with or without history, over each set of pages."""

    def __init__(self, workbench: Workbench, cluster: Cluster, name: str, sets: dict[str, PageSet], keeps: bool):
        config = configuration.for_static_pages(workbench.folder / f"{name}.yaml", history=keeps)
        self.over = {
            key: Octoload(workbench.program, config, workbench.start(Nginx(pages, workbench.folder / f"{name}-{key}")), cluster)
            for key, pages in sets.items()
        }


class _History:
    def __init__(self, options: Namespace, workbench: Workbench):
        self.options, self.cluster = options, workbench.cluster()
        kept = workbench.folder / "pages"
        self.sets = {
            "first": page_set(PageSpec(options.rows), kept / "first"),
            "restated": page_set(PageSpec(options.rows, changed=options.changed), kept / "restated"),
            "ads": page_set(PageSpec(options.ads, days=1), kept / "ads"),
        }
        self.sides = {
            name: _Side(workbench, self.cluster, name, self.sets, keeps) for name, keeps in (("with", True), ("without", False))
        }

    def run(self) -> Report:
        self._prepare()
        turns = []
        for number in range(1, self.options.repeat + 1):
            # Who goes first goes first only every other time.
            names = ("with", "without") if number % 2 else ("without", "with")
            turn = {name: self._repetition(self.sides[name]) for name in names}
            turns.append(turn)
            walls = ", ".join(f"{side} {label} {run.cost.wall:.2f} s" for side, runs in turn.items() for label, run in runs.items())
            print(f"repetition {number}: {walls}", file=sys.stderr)
        return self._report(turns)

    def _prepare(self) -> None:
        cluster, side = self.cluster, self.sides["with"]
        make_members(side.over["first"], "loaded", self.sets["first"])
        side.over["first"].run("loaded", "ad_performance")
        cluster.psql("loaded", "vacuum analyze")
        cluster.psql("postgres", "create database empty")
        side.over["ads"].migrate("empty")
        side.over["ads"].run("empty", "organization", "domains", "connected_accounts")
        cluster.copy("empty", "members")
        side.over["ads"].run("members", *DIMENSIONS)
        cluster.psql("members", "vacuum analyze")
        cluster.copy("members", "renamed")
        cluster.psql("renamed", *RENAMED)
        cluster.copy("loaded", "totals")
        cluster.psql("totals", *TOTALS)

    def _repetition(self, side: _Side) -> dict[str, Run]:
        turn = {}
        for name, database, key, pipelines in (
            ("changed", "loaded", "restated", ("ad_performance",)),
            ("totals", "totals", "restated", ("ad_performance",)),
            ("members", "empty", "ads", DIMENSIONS),
            ("again", "members", "ads", DIMENSIONS),
            ("renamed", "renamed", "ads", DIMENSIONS),
        ):
            self.cluster.copy(database, "bench")
            turn[name] = side.over[key].run("bench", *pipelines)
            if name == "changed":
                check(self.cluster, "bench", self.sets["restated"])
        return turn

    def _report(self, turns: list[dict[str, dict[str, Run]]]) -> Report:
        seconds, wal = Spread("seconds"), Spread("WAL")
        for name, label in LABELS.items():
            label = label.format(self.options.changed)
            for side in ("with", "without"):
                seconds.add(f"{label}, {side}", [turn[side][name].cost.wall for turn in turns])
                wal.add(f"{label}, {side}", [turn[side][name].wal for turn in turns], "MB")
            ratios = [turn["with"][name].cost.wall / turn["without"][name].cost.wall for turn in turns]
            seconds.add(f"**{label}: with / without**", ratios)
        title = f"{self.options.rows:,} records of ad performance, {self.options.ads:,} ads; {self.options.repeat} repetitions"
        raw = [{side: {name: run.raw() for name, run in runs.items()} for side, runs in turn.items()} for turn in turns]
        return Report(title, [seconds, wal], {"turns": raw})
