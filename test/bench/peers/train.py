"""Trains the networks of the benchmark `train` with PyTorch: one JSON question a line, one answer each.

Arguments: network, pixels, precision (float32 | bf16), threads. Questions: {"steps": n}, {"inferences": n}.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH = 64


class SmallCnn(nn.Module):
    def __init__(self):
        super().__init__()
        layers, inputs = [], 1
        for width in (32, 64, 128):
            for _ in range(2):
                layers += [nn.Conv2d(inputs, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
                inputs = width
            layers.append(nn.MaxPool2d(2))
        self.features, self.drop, self.head = nn.Sequential(*layers), nn.Dropout(0.3), nn.Linear(inputs, 2)

    def forward(self, x):
        return self.head(self.drop(self.features(x).mean((2, 3))))


class CctBlock(nn.Module):
    """The block of the reference CCT: the second norm replaces the stream."""

    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.output = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.project(self.first(x)).reshape(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width)
        x = self.second(x + self.output(mixed))
        return x + self.contract(F.gelu(self.expand(x)))


class Cct(nn.Module):
    def __init__(self, pixels):
        super().__init__()
        count = 2 if pixels <= 48 else 3
        layers, side = [], pixels
        for index in range(count):
            inputs, outputs = 1 if index == 0 else 64, 256 if index == count - 1 else 64
            layers += [nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
            side = -(-side // 2)
        self.tokenizer = nn.Sequential(*layers)
        self.positions = nn.Parameter(0.2 * torch.randn(1, side * side, 256))
        self.blocks = nn.Sequential(*[CctBlock(256, 4, 512) for _ in range(7)])
        self.norm, self.pool, self.head = nn.LayerNorm(256), nn.Linear(256, 1), nn.Linear(256, 2)

    def forward(self, x):
        x = self.tokenizer(x).flatten(2).transpose(1, 2) + self.positions
        x = self.norm(self.blocks(x))
        return self.head((F.softmax(self.pool(x), 1).transpose(1, 2) @ x).squeeze(1))


def resnet18(_pixels):
    import torchvision

    model = torchvision.models.resnet18(num_classes=2)
    model.conv1, model.maxpool = nn.Conv2d(1, 64, 3, 1, 1, bias=False), nn.Identity()
    return model


def mobilenet(_pixels):
    import torchvision

    model = torchvision.models.mobilenet_v2(num_classes=2)
    model.features[0][0] = nn.Conv2d(1, 32, 3, 1, 1, bias=False)
    return model


def vit(pixels):
    from timm.models.vision_transformer import VisionTransformer

    patch = 4 if pixels <= 32 else 8
    return VisionTransformer(pixels, patch, in_chans=1, num_classes=2, embed_dim=192, depth=6, num_heads=3)


def swin(pixels):
    from timm.models.swin_transformer import SwinTransformer

    width, window = (96, 7) if pixels <= 32 else (48, 8)
    heads = [width * 2**stage // (32 if width == 96 else 16) for stage in range(3)]
    return SwinTransformer(
        pixels, 2, 1, 2, embed_dim=width, depths=(2, 2, 6), num_heads=heads, window_size=window, drop_path_rate=0.0
    )


NETWORKS = {
    "small-cnn": lambda _pixels: SmallCnn(),
    "resnet18": resnet18,
    "mobilenet-v2": mobilenet,
    "vit-192x6": vit,
    "cct-7": Cct,
    "swin-small": swin,
}


def main(network, pixels, precision, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = NETWORKS[network](pixels)
    images, labels = torch.randn(BATCH, 1, pixels, pixels), torch.randint(0, 2, (BATCH,))
    if network in ("small-cnn", "resnet18", "mobilenet-v2", "cct-7"):  # where it helps: convolutions
        model, images = model.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3, weight_decay=0.05)
    autocast = lambda: torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")

    def step():
        optimizer.zero_grad(set_to_none=True)
        with autocast():
            loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    def infer():
        with torch.inference_mode(), autocast():
            return model(images).float().sum().item()

    parameters = sum(weight.numel() for weight in model.parameters())
    for line in sys.stdin:
        question = json.loads(line)
        work, count = (step, question["steps"]) if "steps" in question else (infer, question["inferences"])
        model.train("steps" in question)
        wall, cpu = [], []
        for _ in range(count):
            start, used = time.perf_counter(), time.process_time()
            work()
            wall.append((time.perf_counter() - start) * 1e3)
            cpu.append((time.process_time() - used) * 1e3)
        print(json.dumps({"wallMs": wall, "cpuMs": cpu, "parameters": parameters, "version": torch.__version__}), flush=True)


main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
