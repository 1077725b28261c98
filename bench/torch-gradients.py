"""The peer of gradients.bench.ts: PyTorch's forward and backward pass to the input, once for each line read, answered in milliseconds.

    python3 torch-gradients.py NET FOLDER THREADS

NET is a torchvision architecture, exported with random weights to FOLDER/NET.onnx, or "layers": those of FOLDER/layers.json. Says "ready",
then reads FOLDER/input.bin and FOLDER/seed.bin, and leaves its first gradient in FOLDER/gradient.bin. Written with torch 1.13.
"""

import json
import pathlib
import sys
import time

import numpy
import torch
from torch import nn

net, folder, threads = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(0)


def layers():
    """A Sequential of the layers that plain-layers.ts wrote down."""
    numbers = numpy.fromfile(folder / "weights.bin", numpy.float32)
    modules, at = [], 0
    for layer in json.loads((folder / "layers.json").read_text()):
        kind = layer["kind"]
        if kind == "conv":
            outputs, inputs, *kernel = layer["weight"]
            modules.append(nn.Conv2d(inputs, outputs, kernel, layer["stride"], layer["pad"]))
        elif kind == "dense":
            modules.append(nn.Linear(layer["weight"][1], layer["weight"][0]))
        elif kind == "relu":
            modules.append(nn.ReLU())
        elif kind == "pool":
            modules.append(nn.MaxPool2d(layer["kernel"], layer["stride"]))
        else:
            modules.append(nn.Flatten())
        for parameter in modules[-1].parameters():
            parameter.data = torch.from_numpy(numbers[at : at + parameter.numel()].reshape(parameter.shape))
            at += parameter.numel()
    return nn.Sequential(*modules)


def exported():
    import torchvision.models

    model = getattr(torchvision.models, net)(weights=None).eval()
    names = {"input_names": ["input"], "output_names": ["logits"]}
    axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
    torch.onnx.export(
        model, torch.zeros(1, 3, 224, 224), folder / f"{net}.onnx", opset_version=13, dynamic_axes=axes, **names
    )
    return model


model = (layers() if net == "layers" else exported()).eval().requires_grad_(False)
print("ready", flush=True)
shape = None
for line in sys.stdin:
    if shape is None:
        shape = json.loads(line)
        x = torch.from_numpy(numpy.fromfile(folder / "input.bin", numpy.float32).reshape(shape)).requires_grad_()
        seed = torch.from_numpy(numpy.fromfile(folder / "seed.bin", numpy.float32).reshape(shape[0], -1))
    x.grad = None
    start = time.perf_counter()
    model(x).backward(seed)
    taken = (time.perf_counter() - start) * 1000
    if not (folder / "gradient.bin").exists():
        x.grad.numpy().tofile(folder / "gradient.bin")
    print(taken, flush=True)
