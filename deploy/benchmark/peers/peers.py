#!/usr/bin/env python3
"""Times loaders from a paginated JSON API into PostgreSQL, side by side on one flat table.

    deploy/benchmark/peers/run [--rows 1000000] [--only floor-curl,floor-copy,script,ours,dlt] [--runs 3]

Every peer loads the same pages three times into a database of its own: `initial` into an empty table, `rerun` the same again,
`day2` with a tenth of the rows changed and 3 % new (the API serves everything again). Peers are interleaved: each once, then
again. After each load the table's count, sums and duplicates are compared with the generator's. The figures go to
WORK/results.jsonl, the summary to stdout.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import summary
from services import HOST, PASSWORD, TOKEN, USER, Services

HERE = Path(__file__).resolve().parent
SETS = {"initial": "day1", "rerun": "day1", "day2": "day2full"}
PEERS = {  # peer: its variants
    "floor-curl": [],
    "floor-copy": ["distinct"],
    "script": ["tuned"],
    "ours": [],
    "dlt": ["tuned", "arrow"],
    "sling": [],
    "ingestr": [],
    "singer": ["meltano"],
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rounded down to whole days of 90")
    parser.add_argument("--only", default="floor-curl,floor-copy,script,ours,dlt", help="PEER[:VARIANT],...")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", type=Path, default=HERE / "scratch", help="where all that this makes goes")
    parser.add_argument("--timeout", type=int, default=1200, help="seconds until a load is given up")
    parser.add_argument("--postgres-port", type=int, default=54520)
    parser.add_argument("--api-port", type=int, default=54521)
    options = parser.parse_args()
    options.names = [name for name in options.only.split(",") if name]
    for name in options.names:
        peer, _, variant = name.partition(":")
        if peer not in PEERS or (variant and variant not in PEERS[peer]):
            known = [p + (f":{v}" if v else "") for p, variants in PEERS.items() for v in ["", *variants]]
            parser.error(f"unknown peer {name}; known: {', '.join(known)}")
    if "ours" in options.names and not os.access(os.environ.get("OCTOLOAD", ""), os.X_OK):
        parser.error("the environment's OCTOLOAD names no program; start this with deploy/benchmark/peers/run")
    options.work = options.work.resolve()
    return options


class Round:
    """One run of one peer: a fresh database, and the phases in their order."""

    def __init__(self, name: str, number: int, services: Services, options: argparse.Namespace):
        self.name, self.number, self.services, self.options = name, number, services, options
        self.peer, _, self.variant = name.partition(":")
        self.tag = name.replace(":", "-")
        self.database = "bench_" + self.tag.replace("-", "_")
        self.scratch = options.work / "scratch" / self.tag
        self.script = HERE / self.peer / "run.sh"

    def results(self):
        """Yields one result per phase, and ends after one that failed."""
        self.services.psql("postgres", f"drop database if exists {self.database} with (force)")
        self.services.psql("postgres", f"create database {self.database} owner {USER}")
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        for phase, kind in SETS.items():
            result = self._phase(phase, f"{kind}-{self.options.rows}")
            yield result
            if result["exit"]:
                return

    def _phase(self, phase: str, pages: str) -> dict:
        expected = json.loads((self.services.data / pages / "expected.json").read_text())
        log = self.options.work / "logs" / f"{self.tag}.{self.options.rows}.{phase}.{self.number}.log"
        log.unlink(missing_ok=True)
        environment = self._environment(phase, pages, expected["pages"])
        setup = subprocess.run([self.script, "setup"], env=environment, stdin=subprocess.DEVNULL)
        if setup.returncode:
            sys.exit(f"peers: {self.name}: its setup ended with {setup.returncode}")
        told = subprocess.run([self.script, "table"], env=environment, check=True, capture_output=True, text=True)
        self.services.psql(self.database, "vacuum analyze", "checkpoint")
        command = [sys.executable, "-B", HERE / "measure.py", "--log", log, "--timeout", str(self.options.timeout)]
        for server, file in (("postgres", self.services.postgres_pid), ("api", self.services.api_pid)):
            command += [f"--{server}", str(int(file.read_text().split()[0]))]
        done = subprocess.run([*command, self.script, "load"], env=environment, check=True, capture_output=True, text=True)
        measured = json.loads(done.stdout)
        code = measured["exit"]
        check = f"exit code {code}, see logs/{log.name}" if code else self._check(told.stdout.strip(), expected)
        return {
            "name": self.name,
            "rows": self.options.rows,
            "phase": phase,
            "run": self.number,
            "served": expected["served"],
            "check": check,
            **measured,
        }

    def _environment(self, phase: str, pages: str, count: int) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE_URL", "OCTOLOAD_"))}
        return kept | {
            "HERE": str(HERE),
            "VENVS": str(self.options.work / "venvs"),
            "DATA": str(self.services.data),
            "SCRATCH": str(self.scratch),
            "PHASE": phase,
            "VARIANT": self.variant or "default",
            "SET": pages,
            "PAGES": str(count),
            "API": self.services.api,
            "TOKEN": TOKEN,
            "PGHOST": HOST,
            "PGPORT": str(self.services.postgres_port),
            "PGUSER": USER,
            "PGPASSWORD": PASSWORD,
            "PGDATABASE": self.database,
        }

    def _check(self, table: str, expected: dict) -> str:
        """'ok', or what differs from what the generator wrote."""
        if not table:
            return "ok"
        got = self.services.psql(
            self.database,
            f"select count(*), sum(spend::numeric)::numeric(20, 2), sum(clicks::numeric)::bigint, "
            f"count(*) - count(distinct (ad_id, date)) from {table}",
        )
        want = f"{expected['count']}|{expected['spend']}|{expected['clicks']}|0"
        return "ok" if got == want else f"count, spend, clicks, duplicates are {got}, not {want}"


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    (options.work / "logs").mkdir(parents=True, exist_ok=True)
    peers = dict.fromkeys(name.partition(":")[0] for name in options.names)
    subprocess.run([HERE / "install", options.work / "venvs", *peers], check=True)
    data = options.work / "data"
    if not all((data / f"{kind}-{options.rows}" / "expected.json").exists() for kind in SETS.values()):
        subprocess.run([sys.executable, "-B", HERE / "pages.py", "--rows", str(options.rows), "--out", data], check=True)

    results: list[dict] = []
    with Services(options.work, options.postgres_port, options.api_port) as services:
        for number in range(1, options.runs + 1):
            for name in options.names:
                for result in Round(name, number, services, options).results():
                    results.append(result)
                    with open(options.work / "results.jsonl", "a") as file:
                        file.write(json.dumps(result | {"at": time.strftime("%FT%TZ", time.gmtime())}) + "\n")
                    place = f"{name:20} {result['phase']:8} {number}/{options.runs}"
                    print(f"{place} {result['wall']:8.2f} s  {result['check']}", file=sys.stderr, flush=True)
    print(summary.markdown(results))
    sys.exit(any(result["check"] != "ok" for result in results))


if __name__ == "__main__":
    main()
