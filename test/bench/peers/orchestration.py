"""Trials that compute nothing, by Optuna and Ray Tune. Answers one JSON line for each that it is asked."""

import json
import os
import sys
import tempfile
import time


def optuna_seconds(trials, workers, reports, url):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    folder = tempfile.TemporaryDirectory(prefix="peer-optuna-")
    storage = url or f"sqlite:///{folder.name}/study.db"
    study = optuna.create_study(
        storage=storage, sampler=optuna.samplers.RandomSampler(seed=1), direction="maximize"
    )

    def objective(trial):
        value = trial.suggest_float("rate", 1e-5, 1e-2, log=True)
        trial.suggest_float("decay", 1e-4, 0.2, log=True)
        for step in range(reports):
            trial.report(value, step)
        return value

    study.optimize(objective, n_trials=5)
    start = time.perf_counter()
    study.optimize(objective, n_trials=trials, n_jobs=workers)
    seconds = time.perf_counter() - start
    folder.cleanup()
    return seconds


def ray_seconds(trials, workers, reports, job_ms):
    os.environ.setdefault("RAY_AIR_NEW_OUTPUT", "0")
    import ray
    from ray import tune

    ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level="ERROR")

    def objective(config):
        for step in range(reports):
            tune.report({"value": config["rate"]})
        time.sleep(job_ms / 1000)

    folder = tempfile.TemporaryDirectory(prefix="peer-ray-")
    tuner = tune.Tuner(
        objective,
        param_space={"rate": tune.loguniform(1e-5, 1e-2), "decay": tune.loguniform(1e-4, 0.2)},
        tune_config=tune.TuneConfig(num_samples=trials, metric="value", mode="max"),
        run_config=tune.RunConfig(storage_path=folder.name, verbose=0),
    )
    start = time.perf_counter()
    tuner.fit()
    seconds = time.perf_counter() - start
    ray.shutdown()
    folder.cleanup()
    return seconds


for line in sys.stdin:
    asked = json.loads(line)
    # What the libraries print must not be taken for the answer.
    answer, sys.stdout = sys.stdout, sys.stderr
    if asked["peer"] == "optuna":
        seconds = optuna_seconds(asked["trials"], asked["workers"], asked["reports"], asked.get("url"))
    else:
        seconds = ray_seconds(asked["trials"], asked["workers"], asked["reports"], asked.get("jobMs", 0))
    sys.stdout = answer
    print(json.dumps({"seconds": seconds}), flush=True)
