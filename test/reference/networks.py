"""Logits and gradients of PyTorch's networks, for libs/networks/src/weights/reference.spec.ts.

Weights and images come from a formula of their name and position that the spec repeats, so that only answers are
stored: logits in evaluation mode, and of each gradient in training mode its norm and its product with the formula.

    python -m venv venv && venv/bin/pip install torch timm vit-pytorch
    venv/bin/python test/reference/networks.py libs/networks/src/weights/fixtures
"""

import json
import math
import pathlib
import sys

import numpy as np
import timm
import torch
from timm.models.convnext import ConvNeXt
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from vit_pytorch.cct import CCT

CLASSES = 3
IMAGES = 4


def uniforms(name, count):
    """In [0, 1): a hash of the name and the position."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint64) * 2654435761 + seed & 0xFFFFFFFF
    for _ in range(2):
        x = ((x ^ (x >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    return (x ^ (x >> 16)).astype(np.float64) / 2**32


def formula(name, shape):
    u = uniforms(name, math.prod(shape))
    if name.endswith("running_var") or (name.endswith("weight") and len(shape) == 1):
        values = 0.5 + u
    elif name.endswith("gamma"):
        values = 0.1 + 0.4 * u
    elif name.endswith("weight"):
        values = (2 * u - 1) * math.sqrt(3 / math.prod(shape[1:]))
    else:
        values = 0.2 * (2 * u - 1)
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def cases():
    """Name of ours, size of the image, our options, their network."""
    yield "resnet", 32, {"depth": 18, "stem": "large"}, timm.create_model("resnet18", num_classes=CLASSES)
    yield "mobilenet-v2", 64, {"stemStride": 2, "dropout": 0}, timm.create_model("mobilenetv2_100", num_classes=CLASSES)
    yield "efficientnet", 64, {"stemStride": 2, "dropPath": 0, "dropout": 0}, timm.create_model(
        "efficientnet_b0", num_classes=CLASSES, bn_eps=1e-3
    )
    yield "mobilevit", 64, {"size": "s", "stemStride": 2, "dropout": 0}, timm.create_model(
        "mobilevit_s", num_classes=CLASSES, drop_rate=0
    )
    yield "vit", 32, {"patch": 8, "width": 48, "depth": 3, "heads": 3, "dropPath": 0}, VisionTransformer(
        img_size=32, patch_size=8, embed_dim=48, depth=3, num_heads=3, num_classes=CLASSES
    )
    yield "swin", 56, {"patch": 4, "width": 32, "depths": [2, 2], "headWidth": 16, "window": 7, "dropPath": 0}, (
        SwinTransformer(
            img_size=56, patch_size=4, embed_dim=32, depths=(2, 2), num_heads=(2, 4), window_size=7,
            num_classes=CLASSES, drop_path_rate=0,
        )
    )
    yield "convnext", 64, {"size": "atto", "width": 16, "patch": 4, "dropPath": 0}, ConvNeXt(
        depths=(2, 2, 6, 2), dims=(16, 32, 64, 128), num_classes=CLASSES
    )
    yield "cct", 32, {"kernel": 3, "convolutions": 2, "width": 48, "depth": 3, "heads": 4, "attentionDropout": 0,
                      "dropPath": 0}, CCT(
        img_size=32, embedding_dim=48, n_conv_layers=2, kernel_size=3, stride=1, padding=1, num_layers=3, num_heads=4,
        mlp_ratio=2, num_classes=CLASSES, dropout_rate=0, attention_dropout=0, stochastic_depth_rate=0, positional_embedding="learnable",
    )


def answer(size, options, model):
    shapes = {name: list(value.shape) for name, value in model.state_dict().items() if value.is_floating_point()}
    model.load_state_dict({name: formula(name, shape) for name, shape in shapes.items()}, strict=False)
    images = formula("images", [IMAGES, size, size, 3]).permute(0, 3, 1, 2) * 5
    model.eval()
    with torch.no_grad():
        logits = model(images)
    model.train()
    (model(images) * formula("direction", [IMAGES, CLASSES])).sum().backward()
    gradients = {
        name: [value.grad.double().norm().item(), (value.grad.double() * formula(f"{name} direction", value.shape)).sum().item()]
        for name, value in model.named_parameters()
    }
    figures = lambda values: [float(f"{value:.8g}") for value in values]
    return {
        "size": size,
        "options": options,
        "logits": [figures(row) for row in logits.tolist()],
        "shapes": shapes,
        "gradients": {name: figures(values) for name, values in gradients.items()},
    }


def main(folder, only):
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    for name, size, options, model in cases():
        if only and name not in only:
            continue
        found = answer(size, options, model)
        (folder / f"{name}.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
        print(name, found["logits"][0])


main(pathlib.Path(sys.argv[1]), sys.argv[2:])
