"""Experiments with runs, through MLflow's library: metrics that are no numbers, runs without any, and what becomes of them later."""

import os
import subprocess
import sys
import time

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType

STORE = os.environ["STORE"]
client = MlflowClient(tracking_uri=STORE)
START = 1_788_000_000_123
LOSSES = [0.1 + 0.2, 1e-12, float("nan"), float("inf"), -3.0, 12345.678]


def run(experiment, number):
    """One run; every 13th has no data at all, every fifth goes on."""
    made = client.create_run(experiment, start_time=START + number * 61_003, run_name=f"run {number} – β")
    if number % 13:
        moment = START + number * 61_003 + 5_000
        metrics = [
            Metric("accuracy", (number * 37 % 1000) / 999, moment, number % 20),
            Metric("loss", LOSSES[number % len(LOSSES)], moment, number % 20)]
        metrics += [Metric(f"layer/{layer}.norm", number / (layer + 3), moment, 0) for layer in range(number % 4)]
        params = [Param("learning_rate", f"{number % 9 + 1}e-4"), Param("optimizer", ["adam", "sgd"][number % 2])]
        client.log_batch(made.info.run_id, metrics, params, [RunTag("team", f"team '{number % 7}'")])
    if number % 5:
        status = "FAILED" if number % 17 == 0 else "FINISHED"
        client.set_terminated(made.info.run_id, status, end_time=START + number * 61_003 + 60_000)
    return made.info.run_id


def runs(experiment):
    return client.search_runs([experiment], run_view_type=ViewType.ALL, max_results=1_000, order_by=["attributes.start_time ASC"])


def seed():
    experiments = [client.create_experiment(f"experiment {number} ✓") for number in range(1, 9)]
    client.create_experiment("empty")
    for number in range(1, 601):
        run(experiments[number * number % 8], number)


def change():
    experiments = sorted((one for one in client.search_experiments() if one.name.startswith("experiment")), key=lambda one: one.name)
    first, second, third = (one.experiment_id for one in experiments[:3])
    for number in range(2_001, 2_031):
        run(first, number)
    found = [each for one in experiments for each in runs(one.experiment_id)]
    for each in found[::20]:
        client.log_metric(each.info.run_id, "accuracy", 0.5, timestamp=START, step=99)
        client.set_tag(each.info.run_id, "reviewed", "yes")
    for each in [each for each in found if each.info.status == "RUNNING"][::3]:
        client.set_terminated(each.info.run_id, "KILLED", end_time=int(time.time() * 1000))
    gone = [each.info.run_id for each in found[7::30]]
    for identifier in gone:
        client.delete_run(identifier)
    # Of these nothing is left, not even a mark. Their files are removed through the server.
    credentials = {"MLFLOW_TRACKING_USERNAME": "loader", "MLFLOW_TRACKING_PASSWORD": os.environ["PASSWORD"]}
    erased = gone[::2]
    subprocess.run(
        ["mlflow", "gc", "--backend-store-uri", STORE, "--tracking-uri", os.environ["ORIGIN"], "--run-ids", ",".join(erased)],
        check=True, stdout=subprocess.DEVNULL, env=os.environ | credentials)
    client.rename_experiment(second, "renamed")
    client.delete_experiment(third)
    added = client.create_experiment("a later experiment")
    for number in range(3_001, 3_011):
        run(added, number)


{"seed": seed, "change": change}[sys.argv[1]]()
