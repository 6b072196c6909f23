"""Runs octoload and reads what it says of the run."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cluster import Cluster
from measure import Cost, Meter

KEY = "benchmarkbenchmarkbenchmark"


class API(Protocol):
    """A server of ours that plays the API."""

    url: str

    @property
    def pid(self) -> int: ...


@dataclass(frozen=True)
class Run:
    cost: Cost
    wal: float  # MB
    summary: dict  # what --output json prints

    @property
    def calls(self) -> int:
        return sum(pipeline["calls"] for pipeline in self.summary["pipelines"])

    @property
    def slices(self) -> int:
        return sum(pipeline["slices"]["published"] for pipeline in self.summary["pipelines"])

    def raw(self) -> dict:
        return {**self.cost.raw(), "wal": self.wal, "summary": self.summary}


class Octoload:
    """The program with one configuration, one API and one cluster."""

    def __init__(self, program: Path, config: Path, api: API, cluster: Cluster, key: str = KEY):
        self.key = key
        self.program, self.config, self.api, self.cluster = str(program), str(config), api, cluster
        self.meter = Meter(api.pid, cluster.pid)

    def migrate(self, database: str) -> None:
        self._start(database, "migrate")

    def validate(self, database: str) -> None:
        self._start(database, "validate", "--database")

    def run(self, database: str, *pipelines: str) -> Run:
        return self._load(database, "run", *pipelines)

    def backfill(self, database: str, pipeline: str, first: str, last: str) -> Run:
        return self._load(database, "backfill", pipeline, "--from", first, "--to", last)

    def _load(self, database: str, *arguments: str) -> Run:
        before = self.cluster.wal()
        cost = self._start(database, *arguments, "--output", "json")
        return Run(cost, (self.cluster.wal() - before) / 1e6, json.loads(cost.stdout))

    def start_backfill(self, database: str, *arguments: str) -> None:
        """Only writes it down: workers do the work."""
        self._start(database, "backfill", "start", *arguments)

    def worker(self, database: str) -> subprocess.Popen:
        line = [*self._line("work"), "--quiet"]
        return subprocess.Popen(line, env=self._environment(database), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _start(self, database: str, *arguments: str) -> Cost:
        return self.meter.run(self._line(*arguments), self._environment(database))

    def _line(self, *arguments: str) -> list[str]:
        return [self.program, *arguments, "--config", self.config]

    def _environment(self, database: str) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.cluster.url(database),
            "OCTOLOAD_API_URL": self.api.url,
            "BUSYOCTO_API_KEY": self.key,
        }
