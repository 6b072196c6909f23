"""The star schema for loads of static pages: with members, and held against what the pages say."""

from __future__ import annotations

import sys

from cluster import Cluster
from octoload import Octoload
from pages.oracle import QUERY
from pages.render import PageSet

FACT = "dw.fact_ad_performance_daily"
DIMENSIONS = ("organization", "domains", "connected_accounts", "campaigns", "ad_sets", "ads")


def make_members(octoload: Octoload, database: str, pages: PageSet) -> None:
    """A database with the schema, the members and the months, and no fact."""
    cluster = octoload.cluster
    cluster.psql("postgres", f"drop database if exists {database}", f"create database {database}")
    octoload.migrate(database)
    octoload.run(database, *DIMENSIONS)
    first, last = pages.spec.first_day, pages.spec.last_day
    cluster.psql(database, f"select etl.ensure_partitions('{first}', '{last}')", "vacuum analyze")


def check(cluster: Cluster, database: str, pages: PageSet) -> None:
    """Ends the benchmark if the facts are not what the pages say."""
    held = cluster.psql(database, QUERY).splitlines()
    if held != pages.oracle:
        sys.exit("\n".join(["the warehouse does not hold what the pages say:", *held, "but:", *pages.oracle]))
