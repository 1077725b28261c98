"""
What units add to sums, by PyTorch: each channel of an input goes through the layer alone; for contributions.golden.test.ts.

    /usr/bin/python3 test/golden/contributions.py     writes test/golden/contributions.json

torch 1.13.1.
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn


class Net(nn.Module):
    """Two branches that are concatenated, a residual block with a depthwise convolution and a projected skip, two dense layers."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(6)
        self.small = nn.Conv2d(6, 4, 1)
        self.large = nn.Conv2d(6, 4, 3, padding=1)
        self.depth = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.point = nn.Conv2d(8, 5, 1)
        self.bn2 = nn.BatchNorm2d(5)
        self.skip = nn.Conv2d(8, 5, 1)
        self.fc1 = nn.Linear(5 * 4 * 4, 7)
        self.fc2 = nn.Linear(7, 4)

    def forward(self, x, kept=None):
        first = torch.relu(self.bn1(self.conv1(x)))
        joined = torch.cat([torch.relu(self.small(first)), torch.relu(self.large(first))], 1)
        pooled = nn.functional.max_pool2d(joined, 2)
        inner = torch.relu(self.depth(pooled))
        added = self.bn2(self.point(inner)) + self.skip(pooled)
        out = torch.relu(added)
        dense = torch.relu(self.fc1(torch.flatten(out, 1)))
        if kept is not None:
            kept.update(x=x, first=first, joined=joined, pooled=pooled, inner=inner, out=out, dense=dense)
        return self.fc2(dense)


def sums(net):
    """By name: the inputs that a sum is made of, and the sum of them."""
    return {
        "first": (["x"], lambda x: net.bn1(net.conv1(x))),
        "small": (["first"], net.small),
        "large": (["first"], net.large),
        "depth": (["pooled"], net.depth),
        "added": (["pooled", "inner"], lambda pooled, inner: net.bn2(net.point(inner)) + net.skip(pooled)),
        "fc1": (["out"], lambda out: net.fc1(torch.flatten(out, 1))),
        "fc2": (["dense"], net.fc2),
    }


def only(values, channels):
    """The values with all other channels at zero."""
    kept = torch.zeros_like(values)
    kept[:, channels] = values[:, channels]
    return kept


def largest(maps):
    """[images, units, positions] and the place of each unit's largest."""
    maps = maps.flatten(2) if maps.dim() > 2 else maps.unsqueeze(2)
    return maps, maps.argmax(2, keepdim=True)


def taken(maps, place):
    return largest(maps)[0].gather(2, place).squeeze(2)


def contributions(made, kept, sum_name, unit, readers):
    sources, total = made[sum_name]
    inputs = [kept[name] for name in sources]
    none = [torch.zeros_like(value) for value in inputs]
    maps, place = largest(total(*inputs))
    value = taken(total(*inputs), place)[:, unit]
    above = value > 0
    if not above.any():
        above = torch.ones_like(above)
    zero = taken(total(*none), place)[:, unit]
    found = {"sum": sum_name, "unit": unit, "counted": int(above.sum()), "mean": float(value[above].mean())}
    found["bias"] = float(zero[above].mean())
    found["sources"] = []
    for at, name in enumerate(sources):
        shares = []
        for channel in range(inputs[at].shape[1]):
            alone = [*none]
            alone[at] = only(inputs[at], [channel])
            shares.append(float((taken(total(*alone), place)[:, unit] - zero)[above].mean()))
        found["sources"].append(shares)
    found["readers"] = []
    for name, through, channel in readers:
        from_, reads = made[name]
        own = [kept[one] for one in from_]
        _, where = largest(reads(*own))
        at = from_.index(through)
        less = [*own]
        less[at] = own[at] - only(own[at], [channel])
        given = (taken(reads(*own), where) - taken(reads(*less), where))[above].mean(0)
        found["readers"].append({"sum": name, "through": through, "values": given.tolist()})
    return found


def main():
    torch.manual_seed(3)
    net = Net().double()
    for norm in (net.bn1, net.bn2):
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        for value in (norm.bias, norm.running_mean):
            nn.init.normal_(value, std=0.3)
        nn.init.uniform_(norm.running_var, 0.5, 2)
    net.eval()
    pixels = torch.randint(0, 256, (14, 3, 8, 8))
    images = (pixels.double() / 255 - 0.5) / 0.25
    kept = {}
    with torch.no_grad():
        net(images, kept)
        made = sums(net)
        asked = [
            # a unit by the sum behind it, and the sums that read it
            ("first", 2, [("small", "first", 2), ("large", "first", 2)]),
            ("large", 1, [("depth", "pooled", 5), ("added", "pooled", 5)]),
            ("depth", 6, [("added", "inner", 6)]),
            ("added", 3, [("fc1", "out", 3)]),
            ("fc1", 4, [("fc2", "dense", 4)]),
            ("fc2", 0, []),
        ]
        found = [contributions(made, kept, *one) for one in asked]
    file = io.BytesIO()
    torch.onnx.export(
        net.float(),
        images.float()[:2],
        file,
        opset_version=13,
        input_names=["x"],
        dynamic_axes={"x": {0: "batch"}},
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
    )
    golden = {
        "model": base64.b64encode(file.getvalue()).decode(),
        "pixels": base64.b64encode(pixels.permute(0, 2, 3, 1).numpy().astype(np.uint8).tobytes()).decode(),
        "units": found,
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")


main()
