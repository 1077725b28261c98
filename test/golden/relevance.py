#!/usr/bin/env python3
"""Relevance by zennit for `zennit.golden.test.ts`: one network in four spellings and its maps by five composites.

    git clone https://github.com/chr5tphr/zennit && python3 test/golden/relevance.py zennit/src

Writes relevance/*.onnx.gz and relevance/relevance.json beside this file. Written with zennit 6204e31 and PyTorch 1.13.
"""

import copy
import gzip
import io
import json
import pathlib
import sys

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

sys.path.insert(0, sys.argv[1])
FOLDER = pathlib.Path(__file__).parent / "relevance"


def add_keywords():
    """PyTorch before 2.1 lacks keywords that zennit uses: hooks with_kwargs, load_state_dict(assign=True)."""
    for name in ("register_forward_pre_hook", "register_forward_hook"):

        def register(self, hook, *, with_kwargs=False, before=getattr(nn.Module, name)):
            def called(module, given, *rest):
                answer = hook(module, given, {}, *rest)
                pair = isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], dict)
                return answer[0] if pair else answer

            return before(self, called if with_kwargs else hook)

        setattr(nn.Module, name, register)

    def assign(self, state, strict=True, assign=False):
        for key, value in state.items():
            *path, last = key.split(".")
            owner = self
            for part in path:
                owner = getattr(owner, part)
            own = owner._parameters if last in owner._parameters else owner._buffers
            keep = value is None or isinstance(value, nn.Parameter) or own is owner._buffers
            own[last] = value if keep else nn.Parameter(value.detach())

    nn.Module.load_state_dict = assign


if tuple(map(int, torch.__version__.split(".")[:2])) < (2, 1):
    add_keywords()

from zennit import composites  # noqa: E402


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            *(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(8, 12, 3, padding=1, groups=4), nn.BatchNorm2d(12), nn.ReLU()),
            *(nn.Conv2d(12, 10, 1), nn.ReLU(), nn.AvgPool2d(2)),
        )
        dense = (nn.Linear(40, 20), nn.BatchNorm1d(20), nn.ReLU(), nn.Linear(20, 5))
        self.classes = nn.Sequential(nn.Flatten(), *dense)

    def forward(self, x):
        return self.classes(self.features(x))


class Apart(nn.Module):
    """The same with every bias added apart, dense layers as products and normalisations written out."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def step(self, layer, x):
        if isinstance(layer, nn.Conv2d):
            given = (layer.stride, layer.padding, layer.dilation, layer.groups)
            return nn.functional.conv2d(x, layer.weight, None, *given) + layer.bias[:, None, None]
        if isinstance(layer, nn.Linear):
            return torch.matmul(x, layer.weight.t()) + layer.bias
        if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            along = [1, -1] + [1] * (x.dim() - 2)
            mean, variance, gamma, beta = (
                value.view(along) for value in (layer.running_mean, layer.running_var, layer.weight, layer.bias)
            )
            return (x - mean) / torch.sqrt(variance + layer.eps) * gamma + beta
        return layer(x)

    def forward(self, x):
        for layer in (*self.net.features, *self.net.classes):
            x = self.step(layer, x)
        return x


def drawn():
    """The network and an image of pixels 0 … 1; small biases, so that most relevance arrives."""
    torch.manual_seed(3)
    net = Net().eval()
    for value in net.parameters():
        value.data = 0.2 * torch.randn_like(value) if value.dim() == 1 else torch.randn_like(value) / value[0].numel() ** 0.5
    for layer in net.modules():
        if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            layer.weight.data.add_(1)
            layer.running_mean.normal_(0, 0.2)
            layer.running_var.uniform_(0.3, 2)
    return net, torch.rand(1, 3, 8, 8)


def export(name, net, image, **given):
    file = io.BytesIO()
    names = {"input_names": ["x"], "output_names": ["logits"], "dynamic_axes": {"x": {0: "batch"}, "logits": {0: "batch"}}}
    torch.onnx.export(net, image, file, opset_version=13, **names, **given)
    net.eval()
    (FOLDER / f"{name}.onnx.gz").write_bytes(gzip.compress(file.getvalue(), mtime=0))


def fused(net):
    net = copy.deepcopy(net)
    for layers, fuse in ((net.features, fuse_conv_bn_eval), (net.classes, fuse_linear_bn_eval)):
        for at, layer in enumerate(layers):
            if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
                layers[at - 1], layers[at] = fuse(layers[at - 1], layer), nn.Identity()
    return net.double()


def relevance(net, image, target, composite):
    image = image.double().requires_grad_()
    with composite.context(net) as modified:
        logits = modified(image)
        start = torch.zeros_like(logits)
        start[0, target] = logits[0, target].detach()
        (found,) = torch.autograd.grad(logits, image, grad_outputs=start)
    return [float(f"{value:.9g}") for value in found.flatten().tolist()]


net, image = drawn()
FOLDER.mkdir(exist_ok=True)
kept = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
export("folded", net, image)
export("kept", net, image, **kept)
export("apart", Apart(net), image)
export("unfolded", Apart(net), image, do_constant_folding=False)
target = int(net(image).argmax())
low, high = torch.zeros(1, 3, 8, 8).double(), torch.ones(1, 3, 8, 8).double()
made = {
    "epsilon-plus": composites.EpsilonPlus(),
    "epsilon-plus-flat": composites.EpsilonPlusFlat(),
    "epsilon-alpha-beta": composites.EpsilonAlpha2Beta1(),
    "epsilon-alpha-beta-flat": composites.EpsilonAlpha2Beta1Flat(),
    "epsilon-gamma-box": composites.EpsilonGammaBox(low=low, high=high),
}
maps = {name: relevance(fused(net), image, target, composite) for name, composite in made.items()}
golden = {"image": image.flatten().tolist(), "target": target, "maps": maps}
(FOLDER / "relevance.json").write_text(json.dumps(golden) + "\n")
