"""The smallest own method: an image belongs to the class whose mean image it is nearest to. Pure Python.

    PAUCIS_URL=http://127.0.0.1:7400 PAUCIS_TOKEN=... python3 nearest_centroid.py

In the sweep file:  recipe: { network: { external: nearest-centroid, sharpness: { loguniform: [0.1, 10] } } }
"""

import json
import math

from paucis_external import work


def centroids(samples, classes):
    size = len(samples.images) // len(samples)
    sums = [[0.0] * size for _ in range(classes)]
    counts = [0] * classes
    for at, label in enumerate(samples.labels):
        counts[label] += 1
        for pixel, value in enumerate(samples.image(at)):
            sums[label][pixel] += value / 255
    return [[value / max(1, count) for value in total] for total, count in zip(sums, counts)]


def probabilities(samples, means, sharpness):
    rows = []
    for at in range(len(samples)):
        image = samples.image(at)
        distances = [sum((value / 255 - mean) ** 2 for value, mean in zip(image, of)) for of in means]
        nearest = min(distances)
        weights = [math.exp(-sharpness * (distance - nearest)) for distance in distances]
        rows.append([weight / sum(weights) for weight in weights])
    return rows


def train(job):
    means = centroids(job.train, len(job.classes))
    job.report(job.step, {"images": len(job.train)}, ["%d mean images" % len(means)])
    model = {"means": means, "sharpness": job.options.get("sharpness", 1.0)}
    return probabilities(job.val, **model), json.dumps(model).encode()


def predict(job, models):
    """The mean of what the models of all folds say."""
    each = [probabilities(job.test, **json.loads(model)) for model in models]
    return [[sum(column) / len(each) for column in zip(*rows)] for rows in zip(*each)]


if __name__ == "__main__":
    work("nearest-centroid", train, predict, version="1")
