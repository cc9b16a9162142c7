"""Tracks two runs of a prototype and registers its model, with MLflow's own client.

    pip install mlflow-skinny
    export MLFLOW_TRACKING_URI=http://127.0.0.1:7700
    export MLFLOW_TRACKING_TOKEN=...        # a token of the studio: slate actor add NAME --role analyst
    python examples/mlflow_client.py

Nothing here knows of Slate: any server that MLflow's client can track to would do. Everything that is
written is read back and compared; the last line says how many checks held.
"""

import math
import tempfile
import time
from pathlib import Path

import mlflow
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

CHECKS = 0


def check(found, expected):
    global CHECKS
    assert found == expected, f"expected {expected!r}, found {found!r}"
    CHECKS += 1


def refused(code, call):
    global CHECKS
    try:
        call()
    except MlflowException as error:
        assert error.error_code == code, f"expected {code}, found {error.error_code}: {error}"
        CHECKS += 1
        return
    raise AssertionError(f"expected {code}, found no error")


def experiment(client, name):
    number = mlflow.create_experiment(name, tags={"team": "ranking"})
    check(mlflow.set_experiment(name).experiment_id, number)
    found = client.get_experiment(number)
    check((found.name, found.lifecycle_stage, found.tags["team"]), (name, "active", "ranking"))
    client.set_experiment_tag(number, "state", "draft")
    check(client.get_experiment_by_name(name).tags["state"], "draft")
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment(name))
    names = [e.name for e in client.search_experiments(filter_string="tags.team = 'ranking'")]
    check(name in names, True)
    return number


def fluent_run():
    """The way most scripts are written: one run, logged to as it goes."""
    with mlflow.start_run(run_name="als, 64 factors") as run:
        mlflow.log_param("model", "als")
        mlflow.log_params({"factors": 64, "regularisation": 0.1})
        for step in range(5):
            mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
        mlflow.log_metrics({"ndcg_at_10": 0.31, "recall_at_10": 0.22}, step=4)
        mlflow.set_tags({"stage": "prototype", "note": "it's a first try"})
        mlflow.log_text("viewer,title,score\nv1,t1,0.9\n", "scores/first.csv")
    return run.info.run_id


def batched_run(client, number):
    """The way of tools: a batch at a time, with steps, and values that are no numbers."""
    run = client.create_run(number, run_name="two towers", tags={"stage": "prototype"}).info.run_id
    now = int(time.time() * 1000)
    points = [Metric("loss", 0.9 * 0.99**step, now + step, step) for step in range(1000)]
    client.log_batch(run, metrics=points)
    client.log_batch(
        run,
        metrics=[Metric("ndcg_at_10", 0.35, now, 0), Metric("diverged", math.nan, now, 0)],
        params=[Param("model", "two-towers"), Param("width", "128")],
        tags=[RunTag("host", "lab"), RunTag("to go", "x")],
    )
    client.log_batch(run, metrics=points)
    client.delete_tag(run, "to go")
    client.set_terminated(run, status="FINISHED")
    return run


def read_back(client, fluent, batched):
    run = client.get_run(fluent)
    check((run.info.status, run.info.run_name), ("FINISHED", "als, 64 factors"))
    check(run.info.end_time >= run.info.start_time, True)
    check(run.data.params, {"model": "als", "factors": "64", "regularisation": "0.1"})
    check(run.data.metrics, {"loss": 0.2, "ndcg_at_10": 0.31, "recall_at_10": 0.22})
    check((run.data.tags["stage"], run.data.tags["note"]), ("prototype", "it's a first try"))
    losses = client.get_metric_history(fluent, "loss")
    check([(m.step, m.value) for m in losses], [(s, 1.0 / (s + 1)) for s in range(5)])

    run = client.get_run(batched)
    check("to go" in run.data.tags, False)
    check(math.isnan(run.data.metrics["diverged"]), True)
    losses = client.get_metric_history(batched, "loss")
    check(len(losses), 1000)
    check(losses[-1].value, 0.9 * 0.99**999)


def artifacts(client, run):
    check([f.path for f in client.list_artifacts(run)], ["scores"])
    check([f.path for f in client.list_artifacts(run, "scores")], ["scores/first.csv"])
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "up" / "deep").mkdir(parents=True)
        (folder / "up" / "a b.bin").write_bytes(bytes(range(256)) * 4096)
        (folder / "up" / "deep" / "card.txt").write_text("a card\n", encoding="utf-8")
        client.log_artifacts(run, str(folder / "up"), "model")
        found = client.list_artifacts(run, "model")
        check([(f.path, f.is_dir) for f in found], [("model/a b.bin", False), ("model/deep", True)])
        check(found[0].file_size, 256 * 4096)
        (folder / "down").mkdir()
        down = Path(client.download_artifacts(run, "model", str(folder / "down")))
        check((down / "a b.bin").read_bytes(), bytes(range(256)) * 4096)
        check((down / "deep" / "card.txt").read_text(encoding="utf-8"), "a card\n")
    check(mlflow.artifacts.load_text(f"runs:/{run}/model/deep/card.txt"), "a card\n")


def search(client, number, fluent, batched):
    def found(filter_string, order_by=None, **more):
        runs = client.search_runs([number], filter_string, order_by=order_by, **more)
        return [run.info.run_id for run in runs]

    check(found("metrics.ndcg_at_10 > 0.3", ["metrics.ndcg_at_10 DESC"]), [batched, fluent])
    check(found("", ["metrics.ndcg_at_10 ASC"]), [fluent, batched])
    check(found("metrics.loss < 0.1 and params.model = 'two-towers'"), [batched])
    check(found('params.model LIKE "al%" and tags.stage = "prototype"'), [fluent])
    check(found("attributes.status = 'FINISHED' and tags.host ILIKE 'LAB'"), [batched])
    check(found("attributes.run_name = 'nobody'"), [])
    pages = client.search_runs([number], max_results=1, order_by=["attributes.start_time ASC"])
    rest = client.search_runs(
        [number], max_results=1, order_by=["attributes.start_time ASC"], page_token=pages.token
    )
    check([pages[0].info.run_id, rest[0].info.run_id], [fluent, batched])
    check(not rest.token, True)
    listed = mlflow.search_runs([number], output_format="list")
    check({run.info.run_id for run in listed}, {fluent, batched})
    refused("INVALID_PARAMETER_VALUE", lambda: found("metrics.loss ~ 3"))
    client.delete_run(fluent)
    check(found(""), [batched])
    check(found("", run_view_type=ViewType.DELETED_ONLY), [fluent])
    client.restore_run(fluent)


def registry(client, name, run):
    client.create_registered_model(name, tags={"team": "ranking"}, description="scores of titles")
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(name))
    source = client.get_run(run).info.artifact_uri + "/scores"
    first = client.create_model_version(name, source, run_id=run, tags={"state": "draft"})
    second = client.create_model_version(name, source, run_id=run, description="the second")
    check([int(first.version), int(second.version)], [1, 2])
    client.set_registered_model_alias(name, "candidate", "2")
    found = client.get_model_version_by_alias(name, "candidate")
    check((int(found.version), found.run_id, found.description), (2, run, "the second"))
    client.set_model_version_tag(name, "2", "checked", "yes")
    check(client.get_model_version(name, "2").tags["checked"], "yes")
    versions = client.search_model_versions(f"name = '{name}'")
    check([int(v.version) for v in versions], [2, 1])
    model = client.get_registered_model(name)
    check({alias: int(version) for alias, version in model.aliases.items()}, {"candidate": 2})
    check((model.description, model.tags["team"]), ("scores of titles", "ranking"))
    check(name in [m.name for m in client.search_registered_models()], True)
    check(client.get_model_version_download_uri(name, "1"), source)
    # What viewers see is not for a client to change: on this server two people decide it together.
    refused(
        "PERMISSION_DENIED", lambda: client.set_registered_model_alias(name, "production", "2")
    )
    client.delete_registered_model_alias(name, "candidate")
    check(client.get_registered_model(name).aliases, {})


def mistakes(client, run):
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_run("0" * 32))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_experiment("999999"))
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(run, "model", "another"))
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(run, "long", "x" * 6001))


def main():
    client = MlflowClient()
    suffix = time.time_ns()
    number = experiment(client, f"cold start {suffix}")
    fluent = fluent_run()
    batched = batched_run(client, number)
    read_back(client, fluent, batched)
    artifacts(client, fluent)
    search(client, number, fluent, batched)
    registry(client, f"two-towers-{suffix}", fluent)
    mistakes(client, batched)
    print(f"{CHECKS} checks held")


if __name__ == "__main__":
    main()
