"""NumPy, SciPy and scikit-learn as peers: answers one JSON line for each JSON line; `ms` is processor time of this process."""
import json
import sys
import time

import numpy
import scipy
import sklearn
from scipy.ndimage import binary_erosion, distance_transform_edt
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

held = {}


def load(folder, samples, classes, shape):
    held["labels"] = numpy.fromfile(f"{folder}/labels.u8", numpy.uint8).astype(numpy.int64)
    held["scores"] = numpy.fromfile(f"{folder}/scores.f64").reshape(samples, classes)
    for name in ("truth", "prediction"):
        held[name] = numpy.fromfile(f"{folder}/{name}.u8", numpy.uint8).reshape(shape).astype(bool)
    return {"numpy": numpy.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__}


def delong_of(positive, scores):
    """Sun & Xu (2014) by midranks."""
    own, other = scores[positive], scores[~positive]
    m, n = len(own), len(other)
    ranks = rankdata(numpy.concatenate([own, other]))
    below = (ranks[:m] - rankdata(own)) / n
    above = 1 - (ranks[m:] - rankdata(other)) / m
    return below.mean(), below.var(ddof=1) / m + above.var(ddof=1) / n


def delong():
    labels, scores = held["labels"], held["scores"]
    made = [delong_of(labels == of, numpy.ascontiguousarray(scores[:, of])) for of in range(scores.shape[1])]
    return {"estimates": [float(auc) for auc, _ in made], "variances": [float(variance) for _, variance in made]}


def sklearn_auc():
    labels, scores = held["labels"], held["scores"]
    return {"estimates": [float(roc_auc_score(labels == of, scores[:, of])) for of in range(scores.shape[1])]}


def agreement(counts):
    """Balanced accuracy, macro F1, MCC, kappa and quadratic kappa of confusion matrices [resample, label, answer]."""
    counts = counts.astype(float)
    total = counts.sum((1, 2))
    labelled, answered = counts.sum(2), counts.sum(1)
    right = numpy.diagonal(counts, axis1=1, axis2=2)
    chance = (labelled * answered).sum(1)
    spreads = (total**2 - (labelled**2).sum(1)) * (total**2 - (answered**2).sum(1))
    places = numpy.arange(counts.shape[1])
    costs = (places[:, None] - places[None, :]) ** 2
    expected = (labelled[:, :, None] * answered[:, None, :] * costs).sum((1, 2)) / total
    return numpy.stack(
        [
            (right / labelled).mean(1),
            (2 * right / (labelled + answered)).mean(1),
            (total * right.sum(1) - chance) / numpy.sqrt(spreads),
            1 - (total - right.sum(1)) / (total - chance / total),
            1 - (counts * costs).sum((1, 2)) / expected,
        ]
    )


def bootstrap(resamples, draw):
    labels, answers = held["labels"], held["scores"].argmax(1)
    classes = held["scores"].shape[1]
    random = numpy.random.default_rng(1)
    counts = numpy.zeros((resamples, classes, classes), numpy.int64)
    for of in range(classes):
        own = answers[labels == of]
        if draw == "counts":
            counts[:, of] = random.multinomial(len(own), numpy.bincount(own, minlength=classes) / len(own), resamples)
            continue
        for at in range(resamples):
            counts[at, of] = numpy.bincount(own[random.integers(0, len(own), len(own))], minlength=classes)
    drawn = agreement(counts)
    low, high = numpy.quantile(drawn, [0.025, 0.975], axis=1)
    return {"low": low.tolist(), "high": high.tolist(), "errors": drawn.std(1, ddof=1).tolist()}


def hd95(spacing):
    truth, prediction = held["truth"], held["prediction"]
    either = truth | prediction
    box = []
    for axis in range(either.ndim):
        inside = numpy.flatnonzero(either.any(tuple(other for other in range(either.ndim) if other != axis)))
        box.append(slice(inside[0], inside[-1] + 1))
    truth, prediction = truth[tuple(box)], prediction[tuple(box)]
    edges = [mask ^ binary_erosion(mask) for mask in (truth, prediction)]
    far = [distance_transform_edt(~edge, sampling=spacing) for edge in edges]
    return {"estimates": [float(max(numpy.quantile(far[1][edges[0]], 0.95), numpy.quantile(far[0][edges[1]], 0.95)))]}


operations = {"load": load, "delong": delong, "sklearn_auc": sklearn_auc, "bootstrap": bootstrap, "hd95": hd95}

for line in sys.stdin:
    question = json.loads(line)
    operation = operations[question.pop("op")]
    started = time.process_time()
    answer = operation(**question)
    answer["ms"] = (time.process_time() - started) * 1000
    print(json.dumps(answer), flush=True)
