"""A small CNN in PyTorch as an own method: AdamW, linear warm-up, cosine to 1 %, the settings that the sweep chose.

    PAUCIS_URL=http://127.0.0.1:7400 PAUCIS_TOKEN=... python3 torch_small_cnn.py
    recipe: { network: { external: torch-small-cnn, width: { choice: [16, 32] } }, training: { learningRate: 0.003 } }
"""

import io
import math

import torch
from torch import nn

from paucis_external import work


def network(job, channels):
    width = int(job.options.get("width", 32))
    layers, before = [], channels
    for out in (width, 2 * width, 4 * width):
        layers += [nn.Conv2d(before, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(), nn.MaxPool2d(2)]
        before = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, len(job.classes)))


def tensor(samples):
    """float32 [n, channels, height, width] from -1 to 1."""
    return torch.from_numpy(samples.numpy().copy()).permute(0, 3, 1, 2).float() / 127.5 - 1


def learning_rate(training, step, total):
    warm = training["warmupSteps"]
    if step < warm:
        return training["learningRate"] * (step + 1) / warm
    share = (step - warm) / max(1, total - warm)
    return training["learningRate"] * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


def batches(n, size, seed):
    """Endless batches; each epoch in an order of its own."""
    epoch = 0
    while True:
        order = torch.randperm(n, generator=torch.Generator().manual_seed(seed * 100_003 + epoch))
        yield from order[: n - n % size].split(size) if n >= size else [order]
        epoch += 1


def train(job):
    torch.manual_seed(job.seed)
    settings = job.training
    images, labels = tensor(job.train), torch.tensor(job.train.labels)
    model = network(job, images.shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=settings["weightDecay"])
    counts = torch.bincount(labels, minlength=len(job.classes)).clamp(min=1)
    weight = len(labels) / (len(job.classes) * counts.float()) if settings["balance"] else None
    loss_of = nn.CrossEntropyLoss(weight=weight, label_smoothing=settings["labelSmoothing"])
    model.train()
    for step, chosen in zip(range(job.step), batches(len(labels), settings["batch"], job.seed)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(settings, step, job.total_steps)
        loss = loss_of(model(images[chosen]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        if settings["clipNorm"] > 0:
            nn.utils.clip_grad_norm_(model.parameters(), settings["clipNorm"])
        optimizer.step()
        if (step + 1) % 10 == 0 or step + 1 == job.step:
            job.report(step + 1, {"loss": loss.item()})
    stored = io.BytesIO()
    torch.save(model.state_dict(), stored)
    return scores(model, job.val), stored.getvalue()


def scores(model, samples):
    model.eval()
    with torch.no_grad():
        parts = [model(part).softmax(1) for part in tensor(samples).split(256)]
    return torch.cat(parts).double().tolist()


def predict(job, models):
    each = []
    for stored in models:
        model = network(job, job.test.shape[-1])
        model.load_state_dict(torch.load(io.BytesIO(stored), weights_only=True))
        each.append(torch.tensor(scores(model, job.test)))
    return torch.stack(each).mean(0).tolist()


if __name__ == "__main__":
    work("torch-small-cnn", train, predict, version="1")
