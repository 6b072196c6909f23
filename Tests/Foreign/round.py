"""Three loads from one server: all it has, what has changed, nothing; after each the warehouse is held against its store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cluster import Cluster
from comparison import compare
from server import Server, postgres_rows


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
            self.server.records("change")
            runs += [self._load(), self._load()]
        for line in self.differences[:40]:
            print(f"foreign: {name}: {line}", file=sys.stderr)
        first, second, third = ([self._written(run) for run in runs])
        requests = tuple(sum(pipeline["calls"] for pipeline in run["pipelines"]) for run in runs)
        return Outcome(
            name, self.server.version, self.server.paging, self.server.auth, first, second, third, requests, self.compared,
            len(self.differences))

    def _load(self) -> dict:
        summary = json.loads(self._octoload("run", "--output", "json", "--log-level", "error"))
        for file in sorted(self.server.home.glob("*.store.sql")):
            table = file.name.removesuffix(".store.sql")
            loaded = (self.server.home / f"{table}.loaded.sql").read_text()
            comparison = compare(
                table, self.server.store(file.read_text()), postgres_rows(self.cluster, self.database, loaded))
            self.compared += comparison.compared
            self.differences += comparison.differences
        return summary

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
