"""Makes libs/statistics/src/distributions.reference.json and roc-auc.reference.json with SciPy and scikit-learn.

pip install scipy scikit-learn; python test/reference/statistics.py
"""

import json
import pathlib

import numpy as np
from scipy import stats
from sklearn.metrics import roc_auc_score

here = pathlib.Path(__file__).parent.parent.parent / "libs/statistics/src"

xs = [-37, -20, -8.3, -5, -3, -2.51, -2.5, -2.49, -1.96, -1, -0.3, -1e-8, 0, 0.1, 1, 2.49, 2.51, 5]
ps = [1e-300, 1e-50, 1e-12, 1e-6, 0.001, 0.02425, 0.025, 0.3, 0.5, 0.77, 0.975, 0.999, 1 - 1e-9]
degrees = [1, 2, 4, 9, 14.5, 99, 5000]
distributions = {
    "normalCdf": [[x, float(stats.norm.cdf(x))] for x in xs],
    "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in ps],
    "studentCdf": [
        [t, d, float(stats.t.cdf(t, d)), float(2 * stats.t.sf(abs(t), d))]
        for d in degrees
        for t in [-30, -4.6, -2, -0.2, 0.7, 3]
    ],
    "studentQuantile": [[p, d, float(stats.t.ppf(p, d))] for d in degrees for p in [1e-5, 0.025, 0.4, 0.95, 0.9995]],
}
(here / "distributions.reference.json").write_text(json.dumps(distributions, indent=1) + "\n")

random = np.random.default_rng(0)
cases = []
for size in [6, 25, 80]:
    labels = np.concatenate([[0, 1, 2], random.integers(0, 3, size - 3)])
    scores = np.round(random.dirichlet([1, 1, 1], size) + 0.4 * np.eye(3)[labels], 1)
    macro = np.mean([roc_auc_score(labels == c, scores[:, c]) for c in range(3)])
    cases.append({"labels": labels.tolist(), "scores": scores.tolist(), "macro": float(macro)})
(here / "roc-auc.reference.json").write_text(json.dumps(cases) + "\n")
