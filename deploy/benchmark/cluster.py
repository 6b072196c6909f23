"""A private PostgreSQL cluster with fsync on, as a warehouse has it, on a Unix socket in its folder."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import sys
import time
from pathlib import Path

PORT = 54329  # names the socket; nothing listens on the network
SETTINGS = f"""
listen_addresses = ''
port = {PORT}
shared_buffers = 4GB
max_wal_size = 16GB
checkpoint_timeout = 1h
autovacuum = off
jit = off
log_line_prefix = '%p '
"""
STATEMENT = re.compile(r"^(\d+) LOG:  (?:statement|execute [^:]*): *(.*)", re.MULTILINE)


class Cluster:
    def __init__(self, folder: Path):
        self.folder, self.data, self.log = folder, folder / "data", folder / "log"
        versions = Path("/usr/lib/postgresql").glob("*/bin")
        self.programs = max(versions, key=lambda p: int(p.parent.name))
        self.owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
        folder.mkdir()
        if self.owner:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)

    def __enter__(self) -> Cluster:
        self._run("initdb", "-D", self.data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        append = [*self.owner, "tee", "-a", self.data / "postgresql.conf"]
        subprocess.run(append, input=SETTINGS.encode(), stdout=subprocess.DEVNULL, check=True)
        self._run("pg_ctl", "start", "-w", "-s", "-D", self.data, "-l", self.log, "-o", f"-k {self.folder}")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "stop", "-m", "immediate", "-s", "-D", self.data)

    @property
    def pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    def url(self, database: str) -> str:
        return f"host={self.folder} port={PORT} user=bench dbname={database}"

    def psql(self, database: str, *commands: str) -> str:
        options = [part for command in commands for part in ("-c", command)]
        line = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.url(database), *options]
        done = subprocess.run(line, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"psql: {done.stderr}")
        return done.stdout.strip()

    def copy(self, template: str, name: str) -> None:
        """Makes a database that is a copy of another, and writes everything out, so that no load pays for it."""
        self.psql(
            "postgres",
            f"drop database if exists {name}",
            f"create database {name} template {template} strategy file_copy",
            "checkpoint",
        )

    def wal(self) -> int:
        """Bytes of WAL written since the cluster was made."""
        return int(self.psql("postgres", "select (pg_current_wal_insert_lsn() - '0/0')::bigint"))

    def commits(self, database: str) -> int:
        """Transactions committed in the database, once its sessions have ended and told of theirs."""
        sessions = f"select count(*) from pg_stat_activity where datname = '{database}'"
        while self.psql("postgres", sessions) != "0":
            time.sleep(0.05)
        return int(self.psql("postgres", f"select xact_commit from pg_stat_database where datname = '{database}'"))

    def log_statements(self, on: bool) -> None:
        self.psql("postgres", f"alter system set log_statement = '{'all' if on else 'none'}'", "select pg_reload_conf()")
        time.sleep(0.2)  # until sessions see it

    def logged_statements(self, since: int) -> list[str]:
        """First lines of the statements in the log after so many bytes."""
        return [statement for _, statement in self._logged(since)]

    def logged_transactions(self, since: int) -> list[int]:
        """Statements of each transaction that was begun and committed in the log after so many bytes, both included."""
        open_ones: dict[str, int] = {}
        counts = []
        for session, statement in self._logged(since):
            if statement == "begin":
                open_ones[session] = 1
            elif session in open_ones:
                open_ones[session] += 1
                if statement == "commit":
                    counts.append(open_ones.pop(session))
        return counts

    def _logged(self, since: int) -> list[tuple[str, str]]:
        return STATEMENT.findall(self.log.read_bytes()[since:].decode(errors="replace"))

    def _run(self, program: str, *arguments: object) -> None:
        line = [*self.owner, str(self.programs / program), *map(str, arguments)]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, cwd="/")
