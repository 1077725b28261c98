#!/usr/bin/env python3
"""Edited networks by PyTorch's hooks for `edit-network.golden.test.ts`: residual and depthwise blocks, and channels last.

    python3 test/golden/edits.py

Writes edits/*.onnx.gz and edits/edits.json beside this file. Written with PyTorch 1.13.
"""

import gzip
import io
import json
import pathlib

import torch
from torch import nn

FOLDER = pathlib.Path(__file__).parent / "edits"
IMAGES = 4


class Add(nn.Module):
    def forward(self, a, b):
        return a + b


class Basic(nn.Module):
    """ResNet-18's block; the shortcut has a convolution where the shape changes."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.add = Add()
        self.out = nn.ReLU()
        self.down = None
        if stride != 1 or inputs != outputs:
            self.down = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.out(self.add(y, x if self.down is None else self.down(x)))


class Inverted(nn.Module):
    """MobileNetV2's block: wider, depthwise, narrower, added to what came in."""

    def __init__(self, channels, wide):
        super().__init__()
        self.expand = nn.Conv2d(channels, wide, 1)
        self.act = nn.ReLU6()
        self.depth = nn.Conv2d(wide, wide, 3, padding=1, groups=wide)
        self.act2 = nn.ReLU6()
        self.project = nn.Conv2d(wide, channels, 1)
        self.add = Add()

    def forward(self, x):
        return self.add(x, self.project(self.act2(self.depth(self.act(self.expand(x))))))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.relu1 = nn.ReLU()
        self.layer1 = Basic(6, 6, 1)
        self.layer2 = Basic(6, 8, 2)
        self.layer3 = Inverted(8, 16)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 8)
        self.relu = nn.ReLU()
        self.classes = nn.Linear(8, 5)

    def forward(self, x):
        x = self.pool(self.layer3(self.layer2(self.layer1(self.relu1(self.conv1(x))))))
        return self.classes(self.relu(self.fc(torch.flatten(x, 1))))


class Last(nn.Module):
    """Activations and additions with the channels last, as TensorFlow's exports have them; a grouped transposed convolution."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1)
        self.relu1 = nn.ReLU()
        self.up = nn.ConvTranspose2d(4, 6, 2, stride=2, groups=2)
        self.relu2 = nn.ReLU()
        self.conv3 = nn.Conv2d(6, 6, 3, padding=1)
        self.relu3 = nn.ReLU()
        self.add = Add()
        self.classes = nn.Linear(6, 5)

    def forward(self, x):
        x = self.relu1(self.conv1(x).permute(0, 2, 3, 1))
        x = self.relu2(self.up(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
        y = self.relu3(self.conv3(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
        return self.classes(self.add(x, y).mean((1, 2)))


class Edits:
    """Edits by hooks, in the order in which they are made."""

    def __init__(self, net, images, last):
        self.net, self.images, self.last = net, images, last
        self.handles = []

    def find(self, path):
        return dict(self.net.named_modules())[path]

    def axis(self, tensor, path):
        return tensor.dim() - 1 if path in self.last else 1

    def change(self, path, edit, units=None, box=None):
        """`edit` makes a new tensor of what leaves a module; units and box say which part of it counts."""

        def hook(_module, _inputs, output):
            axis = self.axis(output, path)
            mask = torch.ones_like(output, dtype=torch.bool)
            if units is not None:
                index = torch.arange(output.shape[axis])
                along = [1] * output.dim()
                along[axis] = -1
                mask &= torch.isin(index, torch.tensor(units)).view(along)
            if box is not None:
                x, y, width, height = box
                place = torch.zeros_like(mask).movedim(axis, 1)
                place[:, :, y : y + height, x : x + width] = True
                mask &= place.movedim(1, axis)
            return torch.where(mask, edit(output), output)

        self.handles.append(self.find(path).register_forward_hook(hook))

    def clean(self, path, images):
        """What leaves a module in the network without edits."""
        kept = []
        handle = self.find(path).register_forward_hook(lambda _m, _i, output: kept.append(output.detach()))
        self.net(images)
        handle.remove()
        return kept[0]

    def mean(self, path, **where):
        value = self.clean(path, self.images)
        axis = self.axis(value, path)
        mean = value.mean([at for at in range(value.dim()) if at != axis], keepdim=True)
        self.change(path, lambda output: mean.expand_as(output), **where)

    def patch(self, path, item, **where):
        value = self.clean(path, self.images[item : item + 1])
        self.change(path, lambda output: value.expand_as(output), **where)

    def bypass(self, path):
        self.handles.append(self.find(path).register_forward_hook(lambda _m, inputs, _o: inputs[0]))

    def shortcut(self, path, at):
        self.handles.append(self.find(path).register_forward_hook(lambda _m, inputs, _o: inputs[at]))

    def weights(self, path, by, units=None):
        module = self.find(path)
        kernel = module.weight.data
        factor = torch.ones(kernel.shape)
        if units is None:
            factor[:] = by
        elif isinstance(module, nn.ConvTranspose2d):
            outputs = module.out_channels // module.groups
            rows = module.in_channels // module.groups
            for unit in units:
                group = unit // outputs
                factor[group * rows : (group + 1) * rows, unit % outputs] = by
        else:
            factor[list(units)] = by
        module.weight.data = kernel * factor
        self.handles.append(Undo(module, kernel))

    def remove(self):
        for handle in self.handles:
            handle.remove()


class Undo:
    def __init__(self, module, kernel):
        self.module, self.kernel = module, kernel

    def remove(self):
        self.module.weight.data = self.kernel


def constant(value):
    return lambda output: torch.full_like(output, value)


RESIDUAL = {
    "layer1.relu[1,4-5]=0": lambda e: e.change("layer1.relu", constant(0.0), units=[1, 4, 5]),
    "layer1.relu=0.25": lambda e: e.change("layer1.relu", constant(0.25)),
    "layer2.bn1[3]=mean": lambda e: e.mean("layer2.bn1", units=[3]),
    "layer2.out=mean": lambda e: e.mean("layer2.out"),
    "fc[0-3]=mean": lambda e: e.mean("fc", units=[0, 1, 2, 3]),
    "layer1.conv1[2]*3": lambda e: e.change("layer1.conv1", lambda y: y * 3, units=[2]),
    "relu1*-1": lambda e: e.change("relu1", lambda y: -y),
    "layer2.out[0]+0.5": lambda e: e.change("layer2.out", lambda y: y + 0.5, units=[0]),
    "layer2.out-0.5": lambda e: e.change("layer2.out", lambda y: y - 0.5),
    "layer1.out[0-3]=clamp(0,0.1)": lambda e: e.change("layer1.out", lambda y: y.clamp(0, 0.1), units=[0, 1, 2, 3]),
    "layer1.bn2=clamp(-0.2,0.2)": lambda e: e.change("layer1.bn2", lambda y: y.clamp(-0.2, 0.2)),
    "relu1=image:2": lambda e: e.patch("relu1", 2),
    "layer3.depth[3,9]=image:1": lambda e: e.patch("layer3.depth", 1, units=[3, 9]),
    "layer3.depth[1]@box(1,0,2,3)=image:1": lambda e: e.patch("layer3.depth", 1, units=[1], box=(1, 0, 2, 3)),
    "relu1[0,2]@box(3,1,5,2)=2": lambda e: e.change("relu1", constant(2.0), units=[0, 2], box=(3, 1, 5, 2)),
    "layer1.conv2@box(0,0,4,9)*0": lambda e: e.change("layer1.conv2", lambda y: y * 0, box=(0, 0, 4, 9)),
    "relu1@box(0,4,3,3)=mean": lambda e: e.mean("relu1", box=(0, 4, 3, 3)),
    "layer1.conv2:bypass": lambda e: e.bypass("layer1.conv2"),
    "layer1.bn1:bypass": lambda e: e.bypass("layer1.bn1"),
    "layer2.relu:bypass": lambda e: e.bypass("layer2.relu"),
    "fc:bypass": lambda e: e.bypass("fc"),
    "layer3.depth:bypass": lambda e: e.bypass("layer3.depth"),
    "layer1:branch-off": lambda e: e.shortcut("layer1.add", 1),
    "layer2:branch-off": lambda e: e.shortcut("layer2.add", 1),
    "layer3.add:branch-off": lambda e: e.shortcut("layer3.add", 0),
    "conv1:weights*0": lambda e: e.weights("conv1", 0.0),
    "conv1[3]:weights*0.5": lambda e: e.weights("conv1", 0.5, [3]),
    "layer3.depth[2,7]:weights*-2": lambda e: e.weights("layer3.depth", -2.0, [2, 7]),
    "fc[1,6]:weights*0": lambda e: e.weights("fc", 0.0, [1, 6]),
    "layer1.conv1[0]*0;layer1.conv1+0.1;layer2:branch-off;layer2.out[1]=mean": lambda e: (
        e.mean("layer2.out", units=[1]),
        e.change("layer1.conv1", lambda y: y * 0, units=[0]),
        e.change("layer1.conv1", lambda y: y + 0.1),
        e.shortcut("layer2.add", 1),
    ),
    "layer1.conv1[0]=1;layer1.conv1:weights*0.5;layer1.conv1*2": lambda e: (
        e.change("layer1.conv1", constant(1.0), units=[0]),
        e.weights("layer1.conv1", 0.5),
        e.change("layer1.conv1", lambda y: y * 2),
    ),
}

LAST = {
    "relu1[1]=0": lambda e: e.change("relu1", constant(0.0), units=[1]),
    "relu2[0,5]=mean": lambda e: e.mean("relu2", units=[0, 5]),
    "relu2[2]@box(1,0,3,7)*2": lambda e: e.change("relu2", lambda y: y * 2, units=[2], box=(1, 0, 3, 7)),
    "relu3[1-4]=image:3": lambda e: e.patch("relu3", 3, units=[1, 2, 3, 4]),
    "add@box(2,3,4,5)=clamp(0.1,0.3)": lambda e: e.change("add", lambda y: y.clamp(0.1, 0.3), box=(2, 3, 4, 5)),
    "relu3:bypass": lambda e: e.bypass("relu3"),
    "add:branch-off": lambda e: e.shortcut("add", 0),
    "up[1,4]:weights*-1": lambda e: e.weights("up", -1.0, [1, 4]),
    "up:weights*0.5": lambda e: e.weights("up", 0.5),
    "classes[2]:weights*0": lambda e: e.weights("classes", 0.0, [2]),
}


def main():
    FOLDER.mkdir(exist_ok=True)
    answers = {}
    cases = (("residual", Residual(), (3, 9, 11), RESIDUAL, ()), ("last", Last(), (3, 4, 5), LAST, ("relu1", "relu2", "relu3", "add")))
    for name, net, shape, edits, last in cases:
        torch.manual_seed(3)
        for module in net.modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight)
                if module.bias is not None:
                    nn.init.uniform_(module.bias, -0.3, 0.3)
            if isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.uniform_(module.bias, -0.3, 0.3)
                nn.init.uniform_(module.running_mean, -0.3, 0.3)
                nn.init.uniform_(module.running_var, 0.5, 1.5)
        net.eval()
        images = torch.rand(IMAGES, *shape)
        written = io.BytesIO()
        torch.onnx.export(
            net, images, written, opset_version=13, input_names=["image"], output_names=["scores"], training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False, dynamic_axes={"image": {0: "batch"}, "scores": {0: "batch"}},
        )
        (FOLDER / f"{name}.onnx.gz").write_bytes(gzip.compress(written.getvalue(), mtime=0))
        with torch.no_grad():
            whole = net(images)
            found = {}
            for text, make in edits.items():
                changes = Edits(net, images, last)
                make(changes)
                found[text] = [round(value, 7) for value in net(images).flatten().tolist()]
                changes.remove()
                assert torch.equal(net(images), whole), text
                assert found[text] != [round(value, 7) for value in whole.flatten().tolist()], text
        answers[name] = {
            "shape": [IMAGES, *shape],
            "images": [round(value, 7) for value in images.flatten().tolist()],
            "scores": [round(value, 7) for value in whole.flatten().tolist()],
            "edits": found,
        }
    (FOLDER / "edits.json").write_text(json.dumps(answers))


main()
