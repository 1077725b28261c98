"""
What units are worth by estimates, computed by PyTorch's autograd and hooks for worth.golden.test.ts; rank correlations with ties by scipy.

    /usr/bin/python3 test/golden/worth.py     writes test/golden/worth.json

torch 1.13.1, scipy 1.10.
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
import torch
from scipy.stats import spearmanr
from torch import nn


class Net(nn.Module):
    """A residual block whose first convolution has groups, and a dense layer behind a pooling."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1, groups=2)
        self.conv3 = nn.Conv2d(8, 6, 1)
        self.fc = nn.Linear(6 * 4 * 4, 5)

    def forward(self, x, kept=None):
        relu1 = torch.relu(self.conv1(x))
        relu2 = torch.relu(self.conv2(relu1))
        relu3 = torch.relu(self.conv3(relu2) + relu1)
        flat = torch.flatten(nn.functional.avg_pool2d(relu3, 2), 1)
        if kept is not None:
            kept.update(relu1=relu1, relu2=relu2, relu3=relu3, flat=flat)
            for value in (relu1, relu2, relu3):
                value.retain_grad()
        return self.fc(flat)


def norm(x):
    """Over all images and positions, by feature."""
    return x.transpose(0, 1).flatten(1).norm(dim=1)


def columns(weight, groups=1):
    """Sum of |weight| with which each input is weighed."""
    outputs, each = weight.shape[:2]
    by = weight.abs().reshape(groups, outputs // groups, each, -1).sum((1, 3))
    return by.reshape(-1)


def main():
    torch.manual_seed(5)
    net = Net().double()
    images = torch.randn(12, 3, 8, 8, dtype=torch.double)
    labels = torch.randint(0, 5, (12,))
    kept = {}
    net(images, kept).softmax(1)[torch.arange(12), labels].sum().backward()
    fc = (norm(kept["flat"]) * columns(net.fc.weight)).reshape(6, -1).sum(1)
    wanda = {
        # the sum hands relu1 on to the dense layer, too
        "relu1": norm(kept["relu1"]) * columns(net.conv2.weight, 2) + fc,
        "relu2": norm(kept["relu2"]) * columns(net.conv3.weight),
        "relu3": norm(kept["relu1"]) * columns(net.conv2.weight, 2) + fc,
    }
    made = {
        "relu1": net.conv1.weight.abs().flatten(1).sum(1) + net.conv3.weight.abs().flatten(1).sum(1),
        "relu2": net.conv2.weight.abs().flatten(1).sum(1),
        "relu3": net.conv1.weight.abs().flatten(1).sum(1) + net.conv3.weight.abs().flatten(1).sum(1),
    }
    layers = {}
    for name in ("relu1", "relu2", "relu3"):
        value = kept[name]
        effect = (value * value.grad).sum((2, 3))
        by_class = [effect[labels == c].mean(0).tolist() if (labels == c).any() else None for c in range(5)]
        layers[name] = {
            "firstOrder": effect.mean(0).tolist(),
            "firstOrderSize": effect.abs().mean(0).tolist(),
            "firstOrderByClass": by_class,
            "wanda": wanda[name].tolist(),
            "magnitude": made[name].tolist(),
            "activation": value.abs().mean((0, 2, 3)).tolist(),
        }
    file = io.BytesIO()
    torch.onnx.export(
        net.float(), images[:1].float(), file, input_names=["image"], output_names=["scores"],
        dynamic_axes={"image": {0: "batch"}, "scores": {0: "batch"}}, opset_version=13,
    )
    pairs = []
    random = np.random.default_rng(3)
    for size, levels in ((9, 100), (20, 4), (30, 2), (5, 3)):
        a, b = random.integers(0, levels, size), random.integers(0, levels, size)
        pairs.append({"a": a.tolist(), "b": b.tolist(), "rho": spearmanr(a, b)[0]})
    golden = {
        "model": base64.b64encode(file.getvalue()).decode(),
        "images": base64.b64encode(images.float().numpy().tobytes()).decode(),
        "labels": labels.tolist(),
        "layers": layers,
        "correlations": pairs,
    }
    (Path(__file__).parent / "worth.json").write_text(json.dumps(golden) + "\n")


main()
