"""The least that a load can be: psql copies ready rows into a temporary table and merges them in one statement.

No JSON, no HTTP, no ledger. The rows are COPY BINARY, as octoload sends them, and written only where they differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cluster import Cluster
from measure import Cost, Meter
from warehouse import FACT

COLUMNS = (
    "domain_key, date_day, ad_key, record_key, ad_account_key, campaign_key, ad_set_key, platform_code, currency_code, "
    "time_zone, attribution_setting, is_final, spend, impressions, clicks, reach, video_views, conversions, "
    "conversion_value, version_at, deleted_at"
).split(", ")
KEYS = COLUMNS[:3]
OTHERS = [c for c in COLUMNS if c not in KEYS]
CONTENT = [c for c in OTHERS if c != "version_at"]


@dataclass(frozen=True)
class ReadyRows:
    file: Path
    first_day: str
    last_day: str


def ready_rows(cluster: Cluster, database: str, file: Path) -> ReadyRows:
    """The facts of a database in a file, in key order."""
    columns = ", ".join(COLUMNS)
    query = f"select {columns} from {FACT} order by {', '.join(KEYS)}"
    cluster.psql(database, f"\\copy ({query}) to '{file}' with (format binary)")
    return ReadyRows(file, *cluster.psql(database, f"select min(date_day) || ' ' || max(date_day) from {FACT}").split())


def load(cluster: Cluster, database: str, rows: ReadyRows) -> Cost:
    script = rows.file.with_suffix(".sql")
    script.write_text(_script(rows))
    return Meter(cluster.pid).run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), cluster.url(database)]
    )


def _script(rows: ReadyRows) -> str:
    columns = ", ".join(COLUMNS)
    old, new = (", ".join(f"{side}.{c}" for c in CONTENT) for side in "ts")
    return f"""
set temp_buffers = '64MB';
create temp table stage as select {columns} from {FACT} with no data;
\\copy stage from '{rows.file}' with (format binary)
begin;
merge into {FACT} t using stage s
  on {" and ".join(f"t.{k} = s.{k}" for k in KEYS)} and t.date_day between '{rows.first_day}' and '{rows.last_day}'
when matched and (s.version_at > t.version_at or (s.version_at = t.version_at and ({old}) is distinct from ({new}))) then
  update set {", ".join(f"{c} = s.{c}" for c in OTHERS)}, loaded_at = now()
when not matched then
  insert ({columns}, first_loaded_at, loaded_at) values ({", ".join("s." + c for c in COLUMNS)}, now(), now());
commit;
"""
