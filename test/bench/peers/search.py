"""Optuna as a peer: answers one JSON line for each JSON line. Spaces are those of @paucis/search."""
import json
import sys
import time
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")


def sampler_of(name, seed):
    make = {
        "default": lambda: optuna.samplers.TPESampler(seed=seed),
        "tpe": lambda: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True),
        "gp": lambda: optuna.samplers.GPSampler(seed=seed),
        "cma-es": lambda: optuna.samplers.CmaEsSampler(seed=seed),
        "random": lambda: optuna.samplers.RandomSampler(seed=seed),
    }
    return make[name]()


def suggest(trial, parameters, into):
    for parameter in parameters:
        name, kind = parameter["name"], parameter["type"]
        if kind == "categorical":
            into[name] = trial.suggest_categorical(name, parameter["values"])
        elif kind == "choice":
            chosen = trial.suggest_categorical(name, [branch["name"] for branch in parameter["branches"]])
            into[name] = chosen
            branch = next(branch for branch in parameter["branches"] if branch["name"] == chosen)
            suggest(trial, branch["parameters"], into)
        elif kind == "int":
            log = parameter["scale"] == "log"
            step = {} if log else {"step": parameter.get("step", 1)}
            into[name] = trial.suggest_int(name, parameter["low"], parameter["high"], log=log, **step)
        else:
            log = parameter["scale"] == "log"
            into[name] = trial.suggest_float(
                name, parameter["low"], parameter["high"], log=log, step=None if log else parameter.get("step")
            )
    return into


def distributions_of(parameters):
    found = {}
    for parameter in parameters:
        name, kind = parameter["name"], parameter["type"]
        if kind == "categorical":
            found[name] = optuna.distributions.CategoricalDistribution(parameter["values"])
        elif kind == "int":
            found[name] = optuna.distributions.IntDistribution(
                parameter["low"], parameter["high"], log=parameter["scale"] == "log", step=parameter.get("step", 1)
            )
        elif kind == "float":
            found[name] = optuna.distributions.FloatDistribution(
                parameter["low"], parameter["high"], log=parameter["scale"] == "log", step=parameter.get("step")
            )
        else:
            raise ValueError("only flat spaces can be filled beforehand")
    return found


study = None
space = None
asked = None


def answer(question):
    global study, space, asked
    op = question["op"]
    if op == "version":
        return {"optuna": optuna.__version__}
    if op == "new":
        space = question["space"]
        study = optuna.create_study(direction="minimize", sampler=sampler_of(question["sampler"], question["seed"]))
        return {}
    if op == "fill":
        distributions = distributions_of(space["parameters"])
        study.add_trials(
            [
                optuna.trial.create_trial(params=trial["assignment"], distributions=distributions, value=trial["value"])
                for trial in question["trials"]
            ]
        )
        return {}
    if op == "ask":
        started = time.perf_counter()
        asked = study.ask()
        assignment = suggest(asked, space["parameters"], {})
        return {"assignment": assignment, "ms": (time.perf_counter() - started) * 1000}
    if op == "tell":
        study.tell(asked, question["value"])
        return {}
    raise ValueError(op)


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
