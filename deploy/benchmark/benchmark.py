#!/usr/bin/env python3
"""Times octoload against psql on one million ad-performance records, side by side.

    deploy/benchmark/run [--rows 1000000] [--repeat 3] [--gzip] [--keep-pages DIR]

Pages are rendered once and served by nginx on the loopback; the warehouse is a private PostgreSQL cluster. Per repetition, in
turn and on fresh copies of one database: the floor (psql's binary \\copy of the ready rows into a temporary table, and a
guarded MERGE), octoload's first load, and octoload's load of the same pages again. Prints each figure as median, minimum and
maximum, and octoload as a ratio to the floor.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEY = "benchmarkbenchmarkbenchmark"
SETTINGS = """
listen_addresses = ''
shared_buffers = 4GB
max_wal_size = 16GB
checkpoint_timeout = 1h
autovacuum = off
jit = off
"""
COLUMNS = (
    "domain_key, date_day, ad_key, record_key, ad_account_key, campaign_key, ad_set_key, platform_code, currency_code, "
    "time_zone, attribution_setting, is_final, spend, impressions, clicks, reach, video_views, conversions, "
    "conversion_value, version_at, deleted_at"
).split(", ")
KEYS = COLUMNS[:3]


def measured(command: list[str], env: dict[str, str], quiet: bool = True) -> dict:
    """Runs a command: wall and CPU seconds, peak resident MiB (of the largest process), and its stdout."""
    out = tempfile.TemporaryFile()
    started = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.PIPE if quiet else None)
    errors = process.stderr.read() if quiet else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[:4]} ended with {process.returncode}:\n{errors.decode()[-3000:]}")
    out.seek(0)
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "rss": usage.ru_maxrss / 1024,
        "stdout": out.read().decode(),
    }


class Cluster:
    """A private PostgreSQL cluster with fsync on, as a warehouse has it."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, 54329
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        self.bin = versions[-1]
        self.owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        folder.mkdir(parents=True)
        if self.owner:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._as_owner("initdb", "-D", f"{folder}/data", "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        subprocess.run([*self.owner, "tee", "-a", f"{folder}/data/postgresql.conf"], input=SETTINGS.encode(), stdout=subprocess.DEVNULL, check=True)
        self._as_owner("pg_ctl", "start", "-w", "-s", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", f"-k {folder} -p {self.port}")

    def _as_owner(self, program: str, *arguments: str) -> None:
        subprocess.run([*self.owner, str(self.bin / program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def url(self, database: str) -> str:
        return f"host={self.folder} port={self.port} user=bench dbname={database}"

    def psql(self, database: str, *commands: str) -> str:
        arguments = [part for command in commands for part in ("-c", command)]
        done = subprocess.run(
            ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", self.url(database), *arguments], capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"psql: {done.stderr}")
        return done.stdout.strip()

    def fresh(self, name: str, template: str) -> None:
        self.psql("postgres", f"drop database if exists {name}", f"create database {name} template {template} strategy file_copy", "checkpoint")

    def stop(self) -> None:
        self._as_owner("pg_ctl", "stop", "-m", "immediate", "-s", "-D", f"{self.folder}/data")


def configuration(folder: Path) -> Path:
    """pipelines.yaml for pages that know no dates: the change feed alone, one slice a client, no quota."""
    text = (ROOT / "pipelines.yaml").read_text()
    text = text.replace("requests: [600/min, 20/s]", "requests: [1000000/s]")
    text, count = re.subn(r"\n    window: .*", "", text)
    for name in ("campaigns", "ad-sets", "ads"):
        text, found = re.subn(rf"(get: /{name}\n)    for_each: .*\n", rf"\1", text)
        count += found
    assert count == 4, "pipelines.yaml has another shape than this benchmark expects"
    text = re.sub(r"(members: \{)(ad_account: account_id\})", r"\1domain: domain_id, \2", text, count=1)
    text = text.replace("members: {ad_account: account_id, campaign: campaign_id}", "members: {domain: domain_id, ad_account: account_id, campaign: campaign_id}")
    text = text.replace(
        "        member: {ad: id}\n        members: {ad_account: account_id,", "        member: {ad: id}\n        members: {domain: domain_id, ad_account: account_id,"
    )
    path = folder / "pipelines.yaml"
    path.write_text(text)
    return path


def floor_script(rows: Path) -> str:
    """psql's way: \\copy into a temporary table, then a guarded MERGE within the bounds of the rows."""
    content = [c for c in COLUMNS if c not in KEYS and c != "version_at"]
    old, new = (", ".join(f"{side}.{c}" for c in content) for side in "ts")
    first, last = rows.with_suffix(".bounds").read_text().split()
    return f"""
set temp_buffers = '64MB';
create temp table stage as select {", ".join(COLUMNS)} from dw.fact_ad_performance_daily with no data;
\\copy stage from '{rows}' with (format binary)
begin;
merge into dw.fact_ad_performance_daily t using stage s
  on {" and ".join(f"t.{k} = s.{k}" for k in KEYS)} and t.date_day between '{first}' and '{last}'
when matched and (s.version_at > t.version_at or (s.version_at = t.version_at and ({old}) is distinct from ({new}))) then
  update set {", ".join(f"{c} = s.{c}" for c in COLUMNS if c not in KEYS)}, loaded_at = now()
when not matched then
  insert ({", ".join(COLUMNS)}, first_loaded_at, loaded_at) values ({", ".join("s." + c for c in COLUMNS)}, now(), now());
commit;
"""


def spread(values: list[float], unit: str = "") -> str:
    return f"{statistics.median(values):8.2f} {min(values):8.2f} {max(values):8.2f} {unit}"


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rows", type=int, default=1_000_000)
    p.add_argument("--repeat", type=int, default=3)
    p.add_argument("--gzip", action="store_true", help="serve compressed pages")
    p.add_argument("--pages", type=Path, help="where rendered pages are, or are to be kept")
    args = p.parse_args()
    octoload = str(ROOT / ".build/release/octoload")
    work = Path(tempfile.mkdtemp(prefix="octoload-benchmark-"))
    work.chmod(0o755)
    pages = args.pages or work / "pages"
    cluster = nginx = None
    try:
        if not (pages / "oracle.json").exists():
            extra = ["--gzip"] if args.gzip else []
            subprocess.run([sys.executable, HERE / "static_pages.py", "--rows", str(args.rows), "--out", pages, "--by-domain", *extra], check=True)
        nginx = subprocess.Popen(["nginx", "-p", pages, "-c", pages / "nginx.conf", "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        cluster = Cluster(work / "cluster")
        env = {**os.environ, "OCTOLOAD_API_URL": "http://127.0.0.1:8089/v1", "BUSYOCTO_API_KEY": KEY}
        config = str(configuration(work))

        def ours(database: str, *names: str) -> dict:
            command = [octoload, "run", *names, "--config", config, "--output", "json"]
            before = cluster.psql(database, "select pg_current_wal_insert_lsn()")
            result = measured(command, {**env, "DATABASE_URL": cluster.url(database)})
            result["wal"] = float(cluster.psql(database, f"select pg_current_wal_insert_lsn() - '{before}'")) / 1e6
            result["summary"] = json.loads(result["stdout"])
            return result

        def floor(database: str, rows: Path) -> dict:
            script = work / "floor.sql"
            script.write_text(floor_script(rows))
            return measured(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), cluster.url(database)], env)

        cluster.psql("postgres", "create database members")
        subprocess.run([octoload, "migrate", "--config", config], env={**env, "DATABASE_URL": cluster.url("members")}, check=True, stdout=subprocess.DEVNULL)
        ours("members", "organization", "domains", "connected_accounts", "campaigns", "ad_sets", "ads")
        cluster.psql("members", "select etl.ensure_partitions('2026-08-01', '2026-12-31')", "vacuum analyze")

        # The ready rows, from a load by octoload that is checked against what the pages say.
        cluster.fresh("ready", "members")
        ours("ready", "ad_performance")
        oracle = json.loads((pages / "oracle.json").read_text())
        held = cluster.psql("ready", "select currency_code || ' ' || sum(spend)::text || ' ' || sum(impressions) from dw.fact_ad_performance_daily group by currency_code order by 1")
        told = "\n".join(f"{c} {v['spend']} {v['impressions']}" for c, v in oracle["by_currency"].items())
        if held != told:
            sys.exit(f"the warehouse does not hold what the pages say:\n{held}\n{told}")
        rows = work / "rows.bin"
        cluster.psql("ready", f"\\copy (select {', '.join(COLUMNS)} from dw.fact_ad_performance_daily order by domain_key, date_day, ad_key) to '{rows}' with (format binary)")
        rows.with_suffix(".bounds").write_text(cluster.psql("ready", "select min(date_day) || ' ' || max(date_day) from dw.fact_ad_performance_daily"))

        figures: dict[str, list[dict]] = {name: [] for name in ("curl", "floor", "first", "again")}
        urls = [f"url = http://127.0.0.1:8089/v1/ad-performance?domain_id={f.parent.name}&cursor={'' if f.stem == 'first' else f.stem}\noutput = /dev/null"
                for f in sorted(pages.glob("v1/ad-performance/dom_*/*.json"))]
        (work / "curl.conf").write_text("\n".join(urls) + "\n")
        for number in range(1, args.repeat + 1):
            compressed = ["--compressed"] if args.gzip else []
            figures["curl"].append(measured(["curl", "-s", *compressed, "-H", f"Authorization: Bearer {KEY}", "-K", str(work / "curl.conf")], env))
            cluster.fresh("bench", "members")
            figures["floor"].append(floor("bench", rows))
            cluster.fresh("bench", "members")
            figures["first"].append(ours("bench", "ad_performance"))
            figures["again"].append(ours("bench", "ad_performance"))
            print(f"repetition {number}: " + ", ".join(f"{k} {v[-1]['wall']:.2f} s" for k, v in figures.items()), file=sys.stderr)

        print(f"{args.rows:,} records, {args.repeat} repetitions, seconds:           median      min      max")
        for name, text in (("curl", "curl alone, one connection"), ("floor", "floor: psql \\copy binary + MERGE"), ("first", "octoload, first load"), ("again", "octoload, the same again")):
            print(f"  {text:44} {spread([f['wall'] for f in figures[name]])}")
        for name, text in (("first", "first load / floor"), ("again", "again / first load")):
            base = "floor" if name == "first" else "first"
            print(f"  {text:44} {spread([a['wall'] / b['wall'] for a, b in zip(figures[name], figures[base])])}")
        for name in ("first", "again"):
            print(f"  {name}: client CPU per million records{'':12} {spread([f['cpu'] * 1e6 / args.rows for f in figures[name]], 's')}")
            print(f"  {name}: peak resident memory{'':22} {spread([f['rss'] for f in figures[name]], 'MiB')}")
            print(f"  {name}: WAL{'':39} {spread([f['wal'] for f in figures[name]], 'MB')}")
    finally:
        if nginx:
            nginx.send_signal(signal.SIGTERM)
            nginx.wait()
        if cluster:
            cluster.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
