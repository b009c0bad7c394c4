"""Makes the *.reference.json files of libs/statistics with NumPy, SciPy, scikit-learn and statsmodels.

pip install numpy scipy scikit-learn statsmodels; python test/reference/statistics.py
"""

import json
import pathlib

import numpy as np
from scipy import ndimage, optimize, special, stats
from sklearn import metrics
from statsmodels.api import GLM, families
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import ttost_paired

here = pathlib.Path(__file__).parent.parent.parent / "libs/statistics/src"


def plain(value):
    """NumPy values as JSON knows them."""
    if isinstance(value, dict):
        return {key: plain(of) for key, of in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(of) for of in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def write(path, value, **style):
    (here / path).write_text(json.dumps(plain(value), **style) + "\n")


def distributions():
    xs = [-37, -20, -8.3, -5, -3, -2.51, -2.5, -2.49, -1.96, -1, -0.3, -1e-8, 0, 0.1, 1, 2.49, 2.51, 5]
    ps = [1e-300, 1e-50, 1e-12, 1e-6, 0.001, 0.02425, 0.025, 0.3, 0.5, 0.77, 0.975, 0.999, 1 - 1e-9]
    degrees = [1, 2, 4, 9, 14.5, 99, 5000]
    write(
        "distributions/distributions.reference.json",
        {
            "normalCdf": [[x, stats.norm.cdf(x)] for x in xs],
            "normalQuantile": [[p, stats.norm.ppf(p)] for p in ps],
            "studentCdf": [
                [t, d, stats.t.cdf(t, d), 2 * stats.t.sf(abs(t), d)]
                for d in degrees
                for t in [-30, -4.6, -2, -0.2, 0.7, 3]
            ],
            "studentQuantile": [[p, d, stats.t.ppf(p, d)] for d in degrees for p in [1e-5, 0.025, 0.4, 0.95, 0.9995]],
            "chiSquaredTail": [
                [x, d, stats.chi2.sf(x, d)] for d in [1, 2, 5, 30] for x in [1e-4, 0.5, 3, 11, 40, 200]
            ],
            "normalRangeTail": [
                [q, k, stats.studentized_range.sf(q, k, np.inf)] for k in [2, 3, 6, 20] for q in [0.1, 1, 3.3, 5, 7]
            ],
            "normalRangeQuantile": [
                [p, k, stats.studentized_range.isf(p, k, np.inf)] for k in [2, 3, 10] for p in [0.1, 0.05, 0.01]
            ],
        },
        indent=1,
    )


def roc_auc():
    random = np.random.default_rng(0)
    cases = []
    for size in [6, 25, 80]:
        labels = np.concatenate([[0, 1, 2], random.integers(0, 3, size - 3)])
        scores = np.round(random.dirichlet([1, 1, 1], size) + 0.4 * np.eye(3)[labels], 1)
        macro = np.mean([metrics.roc_auc_score(labels == c, scores[:, c]) for c in range(3)])
        cases.append({"labels": labels, "scores": scores, "macro": macro})
    write("roc-auc.reference.json", cases)


def spearman():
    random = np.random.default_rng(7)
    cases = []
    for size, ties in [(5, False), (16, True), (40, False)]:
        a = random.normal(size=size)
        b = a + random.normal(size=size)
        if ties:
            a, b = np.round(a), np.round(b)
        a, b = np.round(a, 6), np.round(b, 6)
        cases.append({"a": a, "b": b, "correlation": stats.spearmanr(a, b).statistic})
    write("spearman.reference.json", cases)


def cox_clustered():
    """Slope and intercept of a logistic fit whose variance is clustered by patient, without a small-sample factor."""
    random = np.random.default_rng(11)
    groups = np.repeat(np.arange(40), 3)
    probabilities = np.clip(np.repeat(random.beta(2, 2, 40), 3) + random.normal(0, 0.05, 120), 0.02, 0.98).round(4)
    shared = np.repeat(random.random(40), 3)
    own = random.random(120)
    labels = (np.where(random.random(120) < 0.6, shared, own) < probabilities).astype(int)
    x = np.log(probabilities / (1 - probabilities))
    design = np.column_stack([np.ones(120), x])
    kwds = {"groups": groups, "use_correction": False}
    joint = GLM(labels, design, family=families.Binomial()).fit(cov_type="cluster", cov_kwds=kwds, tol=1e-12)
    large = GLM(labels, np.ones((120, 1)), family=families.Binomial(), offset=x).fit(
        cov_type="cluster", cov_kwds=kwds, tol=1e-12
    )
    write(
        "calibration/cox-clustered.reference.json",
        {
            "groups": groups,
            "labels": labels,
            "scores": probabilities,
            "intercept": [joint.params[0], joint.bse[0]],
            "slope": [joint.params[1], joint.bse[1]],
            "inTheLarge": [large.params[0], large.bse[0]],
        },
    )


def probabilities(random, labels, classes, sharpness):
    """Rounded rows of probabilities with ties, each summing to 1 exactly as written."""
    raw = random.dirichlet(np.ones(classes), len(labels)) + sharpness * np.eye(classes)[labels]
    rows = np.round(raw / raw.sum(1, keepdims=True), 2)
    rows = np.maximum(rows, 0.01)
    rows[:, 0] = np.round(1 - rows[:, 1:].sum(1), 2)
    return np.where(rows < 0.01, 0.01, rows)


def temperature(labels, scores):
    logits = np.log(scores)

    def loss(log_t):
        z = logits / np.exp(log_t)
        return -np.mean((z - special.logsumexp(z, axis=1, keepdims=True))[np.arange(len(labels)), labels])

    return np.exp(optimize.minimize_scalar(loss, bracket=(-1, 1), tol=1e-12).x)


def scores():
    random = np.random.default_rng(1)
    multiclass = []
    for size, classes in [(20, 3), (60, 4)]:
        labels = np.concatenate([np.arange(classes), random.integers(0, classes, size - classes)])
        rows = probabilities(random, labels, classes, 0.5)
        answers = rows.argmax(1)
        one_hot = np.eye(classes)[labels]
        multiclass.append(
            {
                "labels": labels,
                "scores": rows,
                "f1Macro": metrics.f1_score(labels, answers, average="macro"),
                "f1Micro": metrics.f1_score(labels, answers, average="micro"),
                "mcc": metrics.matthews_corrcoef(labels, answers),
                "kappa": metrics.cohen_kappa_score(labels, answers),
                "quadraticKappa": metrics.cohen_kappa_score(labels, answers, weights="quadratic"),
                "balancedAccuracy": metrics.balanced_accuracy_score(labels, answers),
                "prAuc": np.mean([metrics.average_precision_score(labels == c, rows[:, c]) for c in range(classes)]),
                "brier": np.mean(((rows - one_hot) ** 2).sum(1)),
                "temperature": temperature(labels, rows),
            }
        )
    labels = (random.random((30, 4)) < 0.3).astype(int)
    rows = np.round(np.clip(0.5 * random.random((30, 4)) + 0.35 * labels, 0, 1), 2)
    multilabel = {
        "labels": labels,
        "scores": rows,
        "auc": metrics.roc_auc_score(labels, rows, average="macro"),
        "f1Macro": metrics.f1_score(labels, rows > 0.5, average="macro"),
        "f1Micro": metrics.f1_score(labels, rows > 0.5, average="micro"),
        "accuracy": np.mean((rows > 0.5) == labels),
    }
    write("scores.reference.json", {"multiclass": multiclass, "multilabel": multilabel})


def binary():
    random = np.random.default_rng(2)
    cases = []
    for size in [25, 150]:
        p = np.round(np.clip(random.beta(1, 2, size), 0.01, 0.99), 2)
        labels = (random.random(size) < special.expit(0.4 + 0.7 * special.logit(p))).astype(int)
        x = special.logit(p)
        joint = GLM(labels, np.column_stack([np.ones(size), x]), families.Binomial()).fit(tol=1e-14)
        large = GLM(labels, np.ones((size, 1)), families.Binomial(), offset=x).fit(tol=1e-14)
        fpr, tpr, _ = metrics.roc_curve(labels, p, drop_intermediate=False)
        above = p > 0.3
        hits, said = np.sum(above & (labels == 1)), np.sum(above)
        cases.append(
            {
                "labels": labels,
                "scores": p,
                "averagePrecision": metrics.average_precision_score(labels, p),
                "intercept": [joint.params[0], *joint.conf_int()[0]],
                "slope": [joint.params[1], *joint.conf_int()[1]],
                "inTheLarge": [large.params[0], *large.conf_int()[0]],
                "specificityAt95": np.max(1 - fpr[tpr >= 0.95]),
                "sensitivityAt90": np.max(tpr[fpr <= 1 - 0.9 + 1e-12]),
                "sensitivity": [hits / labels.sum(), *proportion_confint(hits, labels.sum(), method="wilson")],
                "ppv": [hits / said, *proportion_confint(hits, said, method="wilson")],
            }
        )
    write("operating-points/binary.reference.json", cases)


def comparisons():
    random = np.random.default_rng(3)
    signed = []
    for size, digits in [(6, 4), (25, 4), (9, 1), (12, 1), (90, 2)]:
        d = np.round(random.normal(0.25, 0.6, size), digits)
        d = d[d != 0]
        ties = len(set(np.abs(d))) < len(d)
        if len(d) > 60:
            p = stats.wilcoxon(d, method="asymptotic", correction=True).pvalue
        elif ties:
            p = stats.wilcoxon(d, method=stats.PermutationMethod(n_resamples=np.inf)).pvalue
        else:
            p = stats.wilcoxon(d, method="exact").pvalue
        signed.append({"differences": d, "p": p})
    ranked = []
    for shape, digits in [((8, 4), 3), ((12, 5), 1)]:
        values = np.round(random.normal(0, 1, shape) + np.linspace(0, 1, shape[1]), digits)
        test = stats.friedmanchisquare(*values.T)
        ranks = stats.rankdata(-values, axis=1).mean(0)
        unit = np.sqrt(shape[1] * (shape[1] + 1) / (12 * shape[0]))
        gaps = np.abs(ranks[:, None] - ranks[None, :]) / unit
        ranked.append(
            {
                "values": values,
                "chiSquared": test.statistic,
                "p": test.pvalue,
                "nemenyi": stats.studentized_range.sf(gaps, shape[1], np.inf),
            }
        )
    discordant = [[0, 5], [3, 9], [10, 10], [40, 75], [1, 0]]
    paired = []
    for size in [5, 20]:
        a = np.round(random.normal(0.01, 0.03, size), 4)
        upper = ttost_paired(a, np.zeros(size), -0.03, 0.03)
        error = np.std(a, ddof=1) / np.sqrt(size)
        paired.append(
            {"difference": a.mean(), "standardError": error, "degrees": size - 1, "margin": 0.03, "p": upper[0]}
        )
    ps = [0.01, 0.04, 0.03, 0.005, 0.5, 0.04]
    power = TTestPower()
    write(
        "comparisons/comparisons.reference.json",
        {
            "wilcoxon": signed,
            "friedman": ranked,
            "mcnemar": [[b, c, mcnemar([[7, b], [c, 4]], exact=True).pvalue] for b, c in discordant],
            "holm": {"p": ps, "adjusted": multipletests(ps, method="holm")[1]},
            "tost": paired,
            "power": [
                [effect, n, power.power(effect, n, 0.05)] for effect in [0.2, 0.8, 2] for n in [2, 3, 5, 10, 40, 200]
            ],
        },
    )


def surfaces():
    random = np.random.default_rng(4)

    def directed(a, b, spacing):
        edge = [m & ~ndimage.binary_erosion(m) for m in (a, b)]
        return [
            np.sort(ndimage.distance_transform_edt(~edge[1 - side], sampling=spacing)[edge[side]]) for side in (0, 1)
        ]

    cases = []
    for shape, spacing in [((12, 15), (1, 1)), ((14, 11), (0.7, 1.3)), ((5, 8, 9), (2.5, 0.8, 0.8))]:
        noise = [ndimage.gaussian_filter(random.normal(size=shape), 1.2) for _ in range(3)]
        truth, prediction = (noise[0] + 0.6 * noise[i] > 0.08 for i in (1, 2))
        a, b = directed(truth, prediction, spacing)
        both = np.concatenate([a, b])
        cases.append(
            {
                "shape": shape,
                "spacingMm": spacing,
                "truth": "".join(str(int(v)) for v in truth.ravel()),
                "prediction": "".join(str(int(v)) for v in prediction.ravel()),
                "dice": 2 * np.sum(truth & prediction) / (truth.sum() + prediction.sum()),
                "hdMm": both.max(),
                "hd95MaxOfDirectedMm": max(np.percentile(a, 95), np.percentile(b, 95)),
                "assdMm": both.mean(),
                "nsd": [[t, np.mean(both <= t + 1e-9)] for t in (0.7, 1, 2)],
            }
        )
    write("segmentation/surfaces.reference.json", cases)


if __name__ == "__main__":
    for make in (distributions, roc_auc, spearman, cox_clustered, scores, binary, comparisons, surfaces):
        make()
