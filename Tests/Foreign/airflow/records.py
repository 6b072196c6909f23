"""Dags with tags, their runs, and variables, through Airflow's models."""

import sys
from datetime import datetime, timedelta, timezone

from airflow.models import DagModel, DagRun, DagTag, Variable
from airflow.models.dagbundle import DagBundleModel
from airflow.utils.session import create_session
from sqlalchemy import select

STATES = ["success", "failed", "running", "queued"]
START = datetime(2026, 8, 1, 3, 0, 0, 250_000, tzinfo=timezone.utc)


def dag(number):
    made = DagModel(dag_id=f"dag_{number:03d}")
    made.bundle_name, made.fileloc, made.owners = "dags", f"/dags/{number}.py", "ana, bea" if number % 3 else "ana"
    made.is_paused, made.is_stale, made.description = number % 2 == 0, number % 10 == 0, [None, "täglich", "two\nlines"][number % 3]
    made.max_active_tasks, made.max_active_runs = 16, number
    made.tags = [DagTag(name=name, dag_id=made.dag_id) for name in ("etl", "ml", "crm")[:number % 4]]
    return made


def run(number, moment):
    """One run of every other dag; each has another interval, and one in seven has none."""
    logical = START + timedelta(minutes=7 * number)
    kind = "manual" if number % 7 == 0 else "scheduled"
    made = DagRun(
        dag_id=f"dag_{number % 30 * 2:03d}", run_id=f"{kind}__{logical.isoformat()}", logical_date=None if kind == "manual" else logical,
        run_after=logical, start_date=logical + timedelta(seconds=1), state=STATES[number % 4], run_type=kind,
        conf={"number": number, "text": "ünï"} if number % 5 == 0 else None, triggering_user_name="ana" if kind == "manual" else None)
    if number % 4 < 2:
        made.end_date = made.start_date + timedelta(seconds=number % 500, milliseconds=125)
    made.queued_at, made.created_at, made.updated_at = logical, moment, moment
    return made


def variable(number):
    return Variable(key=f"key_{number:03d}", val=f"välue {number}" if number % 6 else "", description=None if number % 2 else f"about {number}")


def seed(session):
    session.add(DagBundleModel(name="dags"))
    session.flush()
    session.add_all([dag(number) for number in range(80)])
    session.flush()
    first = datetime.now(timezone.utc) - timedelta(days=60)
    session.add_all([run(number, first + timedelta(seconds=number)) for number in range(1, 2_501)])
    session.add_all([variable(number) for number in range(250)])


def change(session):
    now = datetime.now(timezone.utc)
    for each in session.scalars(select(DagRun).where(DagRun.id % 25 == 3)):
        each.state, each.end_date = "success", now
    session.add_all([run(number, now) for number in range(2_501, 2_541)])
    dags = {each.dag_id: each for each in session.scalars(select(DagModel))}
    for number in range(1, 80, 8):
        dags[f"dag_{number:03d}"].is_paused = False
        dags[f"dag_{number:03d}"].description = "changed"
    for number in range(3, 80, 16):
        dags[f"dag_{number:03d}"].tags = [DagTag(name="new", dag_id=f"dag_{number:03d}")]
    # These have no runs.
    for number in range(65, 80, 6):
        session.delete(dags[f"dag_{number:03d}"])
    session.add(dag(90))
    for each in session.scalars(select(Variable).order_by(Variable.key)).all()[5::20]:
        session.delete(each)
    for each in session.scalars(select(Variable).order_by(Variable.key)).all()[1::15]:
        each.description = "changed"
    session.add_all([variable(number) for number in range(300, 311)])


with create_session() as opened:
    {"seed": seed, "change": change}[sys.argv[1]](opened)
