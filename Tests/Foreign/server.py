"""What every server's `server.py` says of its server."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cluster import Cluster
from process import Process, free_port


class Server:
    """A server from PyPI with a store that is thrown away: how it is started, filled and changed, and read without its API."""

    package: str
    """The package whose version counts."""
    paging: str
    auth: str
    prefix = ""
    """What the address of its API has behind host and port."""

    def __init__(self, home: Path, venv: Path, work: Path, cluster: Cluster):
        self.home, self.venv, self.work, self.cluster = home, venv, work, cluster
        self.name = home.name
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.password = secrets.token_urlsafe(24)
        self.process: Process | None = None

    def prepare(self) -> None:
        """Makes the empty store."""

    def line(self) -> Sequence[object]:
        """The server's command line, beginning with a program of its environment."""
        raise NotImplementedError

    def variables(self) -> dict[str, str]:
        """What the server and `records.py` have in their environment besides what all programs have."""
        return {}

    def credentials(self) -> dict[str, str]:
        """What `pipelines.yaml` wants in the environment."""
        return {}

    def store(self, query: str) -> list[dict]:
        """Rows of the server's own store."""
        raise NotImplementedError

    @property
    def version(self) -> str:
        code = f"import importlib.metadata as m; print(m.version({self.package!r}))"
        return subprocess.run([self.venv / "bin/python", "-c", code], check=True, capture_output=True, text=True).stdout.strip()

    def __enter__(self) -> Server:
        self.prepare()
        program, *arguments = self.line()
        self.process = Process(
            ["nice", self.venv / "bin" / program, *arguments], self.environment(), self.work / "server.log", self.work)
        try:
            self.process.wait_until_it_answers(f"{self.origin}/")
        except BaseException:
            self.process.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stop()

    def records(self, step: str) -> None:
        """Runs `records.py`, which fills (`seed`) or changes (`change`) what the server holds."""
        self.run("python", self.home / "records.py", step)

    def run(self, program: str, *arguments: object) -> None:
        line = ["nice", self.venv / "bin" / program, *arguments]
        done = subprocess.run(
            [str(part) for part in line], env=self.environment(), cwd=self.work, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{program} {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")

    def environment(self) -> dict[str, str]:
        base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **base, "PATH": f"{self.venv / 'bin'}:{base['PATH']}", "PYTHONDONTWRITEBYTECODE": "1", "ORIGIN": self.origin,
            "PASSWORD": self.password, **self.variables()}


def sqlite_rows(file: Path, query: str) -> list[dict]:
    """Rows of a SQLite file that a server has open."""
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(query)]
    finally:
        database.close()


def postgres_rows(cluster: Cluster, database: str, query: str) -> list[dict]:
    """Rows of a database of the private cluster."""
    query = query.strip().rstrip(";")
    lines = cluster.psql(database, "set time zone 'UTC'", f"select to_json(r) from (\n{query}\n) r")
    return [json.loads(line) for line in lines.splitlines()]
