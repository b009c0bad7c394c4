"""Small CNN and ResNet-18 (28 px) in PyTorch by exactly the recipe of ours, as an own method of a sweep: the other half of the
parity study (docs/studies/parity.md). Numbers are drawn by other generators; every distribution is the same.

    PAUCIS_URL=... PAUCIS_TOKEN=... PYTHONPATH=examples/external python3 test/src/studies/torch_parity.py
"""

import io
import math

import numpy
import torch
from torch import nn
from torch.nn import functional

from paucis_external import work

torch.set_num_threads(1)


class SmallCnn(nn.Sequential):
    """Three stages of two 3x3 convolutions with normalisation and ReLU, each ended by 2x2 max pooling."""

    def __init__(self, channels, classes, dropout):
        layers, before = [], channels
        for width in (32, 64, 128):
            for _ in range(2):
                layers += [nn.Conv2d(before, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
                before = width
            layers.append(nn.MaxPool2d(2))
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout), nn.Linear(before, classes))


class BasicBlock(nn.Module):
    def __init__(self, before, width, stride):
        super().__init__()
        self.first, self.norm1 = nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.second, self.norm2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.skip = nn.Identity()
        if stride != 1 or before != width:
            self.skip = nn.Sequential(nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        inner = functional.relu(self.norm1(self.first(x)))
        return functional.relu(self.norm2(self.second(inner)) + self.skip(x))


class ResNet18(nn.Sequential):
    """The form for 28 px: a 3x3 stem of stride 1, no pooling before the stages."""

    def __init__(self, channels, classes, dropout):
        layers, before = [nn.Conv2d(channels, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU()], 64
        for stage, width in enumerate((64, 128, 256, 512)):
            for block in range(2):
                layers.append(BasicBlock(before, width, 2 if stage > 0 and block == 0 else 1))
                before = width
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout), nn.Linear(before, classes))


def network(job, channels):
    kind = {"small-cnn": SmallCnn, "resnet18": ResNet18}[job.options["network"]]
    model = kind(channels, len(job.classes), float(job.options["dropout"]))
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.02)
            nn.init.zeros_(module.bias)
    return model.to(memory_format=torch.channels_last)


def tensor(images):
    """float32 [n, channels, height, width] from -1 to 1, of uint8 [n, height, width, channels]."""
    return torch.from_numpy(images.copy()).permute(0, 3, 1, 2).float() / 127.5 - 1


def augmented(images, options, flips, random):
    """Shift with repeated edges, the allowed flips, brightness, contrast and gamma: the augmentation `standard`."""
    shift, reach = options.get("shift", 1), options.get("reach", 1 / 7)
    flip, intensity, strength = options.get("flip", 0.5), options.get("intensity", 0.5), options.get("strength", 0.2)
    changed = numpy.empty_like(images)
    height, width = images.shape[1:3]
    for at, image in enumerate(images):
        chance = random.uniform(size=9)
        rows, columns = numpy.arange(height), numpy.arange(width)
        if chance[0] < shift:
            for axis, (side, place) in enumerate(((height, rows), (width, columns))):
                far = round(reach * side)
                place += math.floor(chance[1 + axis] * (2 * far + 1)) - far
        rows, columns = rows.clip(0, height - 1), columns.clip(0, width - 1)
        if "horizontal" in flips and chance[3] < flip:
            columns = width - 1 - columns
        if "vertical" in flips and chance[4] < flip:
            rows = height - 1 - rows
        moved = image[rows][:, columns]
        if chance[5] < intensity:
            brightness, contrast, gamma = strength * (2 * chance[6:] - 1)
            table = (numpy.arange(256) / 255) ** (1.5 ** (5 * gamma))
            table = 255 * ((table - 0.5) * (1 + contrast) + 0.5 + brightness)
            moved = numpy.rint(table.clip(0, 255)).astype(numpy.uint8)[moved]
        changed[at] = moved
    return changed


def learning_rate(training, step, total):
    """Linear from peak/warmup to the peak, then a cosine to 1 % of it at the last step."""
    warm = training["warmupSteps"]
    if step < warm:
        return training["learningRate"] * (step + 1) / warm
    share = min(1, (step - warm) / max(1, total - 1 - warm))
    return training["learningRate"] * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


def batches(samples, size, random):
    """Endless whole batches; each epoch is a new permutation, what is left over sits it out."""
    while True:
        order = random.permutation(samples)
        for start in range(0, samples - size + 1, size):
            yield order[start : start + size]


def train(job):
    torch.manual_seed(job.seed)
    random = numpy.random.default_rng(job.seed)
    settings, images = job.training, job.train.numpy()
    flips = str(job.options["flips"]).split("+")
    augmentation = {name: value for name, value in job.augmentation.items() if name != "name"}
    labels = torch.tensor(job.train.labels)
    model = network(job, images.shape[3])
    decayed = [weight for weight in model.parameters() if weight.ndim > 1]
    others = [weight for weight in model.parameters() if weight.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": settings["weightDecay"]}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=0.0)
    model.train()
    for step, rows in zip(range(job.step), batches(len(images), min(settings["batch"], len(images)), random)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(settings, step, job.total_steps)
        seen = tensor(augmented(images[rows], augmentation, flips, random))
        logits = model(seen.contiguous(memory_format=torch.channels_last))
        loss = functional.cross_entropy(logits, labels[rows], label_smoothing=settings["labelSmoothing"])
        optimizer.zero_grad()
        loss.backward()
        if settings["clipNorm"] > 0:
            nn.utils.clip_grad_norm_(model.parameters(), settings["clipNorm"])
        optimizer.step()
        if (step + 1) % 20 == 0 or step + 1 == job.step:
            job.report(step + 1, {"loss": loss.item()})
    stored = io.BytesIO()
    torch.save(model.state_dict(), stored)
    return scores(model, job.val), stored.getvalue()


def scores(model, samples):
    model.eval()
    with torch.no_grad():
        parts = [model(part).softmax(1) for part in tensor(samples.numpy()).split(256)]
    return torch.cat(parts).double().tolist()


def predict(job, models):
    each = []
    for stored in models:
        model = network(job, job.test.shape[-1])
        model.load_state_dict(torch.load(io.BytesIO(stored), weights_only=True))
        each.append(torch.tensor(scores(model, job.test)))
    return torch.stack(each).mean(0).tolist()


if __name__ == "__main__":
    work("torch-parity", train, predict, version="1")
