"""Loads from servers that nobody here wrote, and holds the warehouse against their own stores; `deploy/foreign` starts it.

Each server has a folder here: `pipelines.yaml` and `table.sql` as a user would write them, `server.py` (how it is started and what its
store says), `records.py` (what it holds, and what changes) and its pinned packages.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.append(str(HERE.parents[1] / "deploy/benchmark"))

from cluster import Cluster
from environment import environment
from report import table
from round import Outcome, Round

NAMES = ["mlflow", "superset", "kinto", "airflow", "datasette"]


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"foreign: there is no server {' '.join(unknown)}; there are: {' '.join(NAMES)}", file=sys.stderr)
        return 64
    program = Path(os.environ["OCTOLOAD"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    # User postgres must be able to enter it.
    work = Path(tempfile.mkdtemp(prefix="octoload-foreign-", dir="/var/tmp"))
    work.chmod(0o755)
    outcomes: list[Outcome] = []
    failed: list[str] = []
    try:
        with Cluster(work / "postgres") as cluster:
            for name in names or NAMES:
                try:
                    outcomes.append(one(name, program, work / name, cluster))
                except Exception as error:
                    print(f"foreign: {name}: {error}", file=sys.stderr)
                    if not isinstance(error, (RuntimeError, ValueError)):
                        traceback.print_exc()
                    failed.append(name)
    finally:
        if failed and os.environ.get("FOREIGN_KEEP"):
            print(f"foreign: kept {work}", file=sys.stderr)
        else:
            shutil.rmtree(work, ignore_errors=True)
    print(table(outcomes))
    differences = sum(outcome.differences for outcome in outcomes)
    print(f"\nforeign servers: {sum(o.compared for o in outcomes):,} rows compared, differences {differences}")
    if failed:
        print(f"foreign: not finished: {' '.join(failed)}", file=sys.stderr)
    return 1 if failed or differences else 0


def one(name: str, program: Path, work: Path, cluster: Cluster) -> Outcome:
    home = HERE / name
    work.mkdir()
    venv = environment(name, home)
    description = importlib.util.spec_from_file_location(f"{name}_server", home / "server.py")
    module = importlib.util.module_from_spec(description)
    description.loader.exec_module(module)
    return Round(module.SERVER(home, venv, work, cluster), program, cluster).play()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
