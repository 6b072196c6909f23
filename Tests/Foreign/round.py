"""Three loads from one server: all it has, what has changed, nothing; after each the warehouse is held against its store.

It is held against it before the second load, too: a table in which no change shows there is one that the comparison does not see.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cluster import Cluster
from comparison import Comparison, compare
from server import Server, postgres_rows

SHOWN = 40
"""Differences that are printed, of each server."""


@dataclass(frozen=True)
class Outcome:
    name: str
    version: str
    paging: str
    auth: str
    first: int
    """Rows that the first load wrote."""
    second: int
    """Rows that the second load wrote or marked as deleted."""
    third: int
    """The same of a load after which nothing had changed."""
    requests: tuple[int, int, int]
    compared: int
    changed: int
    """Differences before the second load: what changed in the server's store, value by value."""
    differences: int


class Round:
    def __init__(self, server: Server, program: Path, cluster: Cluster):
        self.server, self.program, self.cluster = server, program, cluster
        self.database = f"warehouse_{server.name}"
        self.compared = 0
        self.differences: list[str] = []

    def play(self) -> Outcome:
        name = self.server.name
        self.cluster.psql("postgres", f"create database {self.database} template template0 encoding 'UTF8'")
        self._octoload("migrate", "--quiet")
        self.cluster.psql(self.database, (self.server.home / "table.sql").read_text())
        self._octoload("validate", "--database")
        print(f"foreign: {name} {self.server.version}", file=sys.stderr)
        with self.server:
            self.server.records("seed")
            runs = [self._load()]
            self._hold()
            self.server.records("change")
            changed = self._changes()
            for _ in range(2):
                runs.append(self._load())
                self._hold()
        first, second, third = (self._written(run) for run in runs)
        if third:
            self.differences.append(f"the third load wrote {third} rows, although nothing had changed")
        for line in self.differences[:SHOWN]:
            print(f"foreign: {name}: {line}", file=sys.stderr)
        requests = tuple(sum(pipeline["calls"] for pipeline in run["pipelines"]) for run in runs)
        return Outcome(
            name, self.server.version, self.server.paging, self.server.auth, first, second, third, requests, self.compared,
            changed, len(self.differences))

    def _load(self) -> dict:
        return json.loads(self._octoload("run", "--output", "json", "--log-level", "error"))

    def _hold(self) -> None:
        for comparison in self._comparisons():
            self.compared += comparison.compared
            self.differences += comparison.differences

    def _changes(self) -> int:
        """Differences while the warehouse is behind.

        Raises RuntimeError if there are none in one of the tables.
        """
        comparisons = self._comparisons()
        for comparison in comparisons:
            if not comparison.differences:
                raise RuntimeError(f"{comparison.what}: nothing has changed in the store that the comparison would see")
        return sum(len(comparison.differences) for comparison in comparisons)

    def _comparisons(self) -> list[Comparison]:
        """Each `X.store.sql`, asked of the server's store, beside `X.loaded.sql`, asked of the warehouse."""
        found = []
        for file in sorted(self.server.home.glob("*.store.sql")):
            table = file.name.removesuffix(".store.sql")
            loaded = (self.server.home / f"{table}.loaded.sql").read_text()
            store = self.server.store(file.read_text())
            found.append(compare(table, store, postgres_rows(self.cluster, self.database, loaded)))
        return found

    @staticmethod
    def _written(run: dict) -> int:
        tables = [table for pipeline in run["pipelines"] for table in pipeline["tables"].values()]
        return sum(table["inserted"] + table["changed"] + table["deleted"] for table in tables)

    def _octoload(self, *arguments: str) -> str:
        line = [str(self.program), *arguments, "--config", str(self.server.home / "pipelines.yaml")]
        done = subprocess.run(line, env=self._environment(), cwd=self.server.work, capture_output=True, text=True)
        with open(self.server.work / "octoload.log", "a") as log:
            log.write(f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        if done.returncode:
            raise RuntimeError(f"octoload {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        for line in done.stderr.splitlines():
            if line.startswith("octoload: warning: "):
                print(f"foreign: {self.server.name}: {line}", file=sys.stderr)
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "DATABASE_URL": self.cluster.url(self.database),
            "OCTOLOAD_API_URL": self.server.origin + self.server.prefix, **self.server.credentials()}
