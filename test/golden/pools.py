"""Golden poolings: what PyTorch computes, and the ONNX files that it exports of it at several opsets.

    python3 pools.py                     writes pools/pools.json beside this file

PyTorch writes average pooling with padding as a Pad and an AveragePool; which windows exist and what each divides by then depends on
who reads the pair. Inputs and the weights of the outputs are of the stream that packages/engine/src/base/random.ts draws from, seeded by
name. Written with torch 1.13, onnx 1.12 (Debian 12).
"""

import base64
import io
import json
import pathlib

import torch
from torch import nn

from gradients import uniform

HERE = pathlib.Path(__file__).parent
OPSETS = (9, 11, 13, 16)
CASES = {
    "padded, ceil": (nn.AvgPool2d(3, 2, 1, ceil_mode=True), (8, 9)),
    "padded, ceil, pads not counted": (nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False), (8, 9)),
    "padded, ceil, the last window dropped": (nn.AvgPool2d(2, 2, 1, ceil_mode=True), (7, 6)),
    "padded, ceil, thirds": (nn.AvgPool2d(3, 3, 1, ceil_mode=True), (8, 7)),
    "padded": (nn.AvgPool2d(3, 2, 1), (8, 9)),
    "padded, ceil, with gaps": (nn.AvgPool2d(2, 3, 1, ceil_mode=True), (7, 7)),
    "padded, ceil, wide": (nn.AvgPool2d((4, 3), (2, 2), (2, 1), ceil_mode=True), (9, 8)),
    "ceil": (nn.AvgPool2d(2, 2, ceil_mode=True), (7, 5)),
    "largest, padded, ceil": (nn.MaxPool2d(3, 2, 1, ceil_mode=True), (8, 7)),
    "largest, ceil": (nn.MaxPool2d(2, 2, ceil_mode=True), (7, 5)),
    "zeros, then largest": (nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.MaxPool2d(2, 1)), (5, 6)),
    "zeros, then padded, ceil": (nn.Sequential(nn.ZeroPad2d(1), nn.AvgPool2d(3, 2, 1, ceil_mode=True)), (8, 8)),
    "zeros, then ceil": (nn.Sequential(nn.ZeroPad2d(1), nn.AvgPool2d(2, 2, ceil_mode=True)), (7, 7)),
    "zeros at the end, then ceil": (nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.AvgPool2d(2, 2, ceil_mode=True)), (8, 8)),
    "zeros, then ceil, pads not counted": (
        nn.Sequential(nn.ZeroPad2d(1), nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False)),
        (8, 8),
    ),
    "zeros, then largest, ceil": (nn.Sequential(nn.ZeroPad2d(1), nn.MaxPool2d(3, 2, ceil_mode=True)), (6, 7)),
}


def main():
    goldens = []
    for name, (module, size) in CASES.items():
        count = 2 * size[0] * size[1]
        x = torch.from_numpy(uniform(f"{name}.x", -2, 0.5, count)).reshape(1, 2, *size).double().requires_grad_(True)
        y = module(x)
        seed = torch.from_numpy(uniform(f"{name}.seed", -1, 1, y.numel())).double().reshape(y.shape)
        (y * seed).sum().backward()
        files = {}
        for opset in OPSETS:
            file = io.BytesIO()
            names = dict(input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "N"}, "y": {0: "N"}})
            torch.onnx.export(module, (x.detach().float(),), file, opset_version=opset, **names)
            files[opset] = base64.b64encode(file.getvalue()).decode()
        numbers = lambda tensor: [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]
        shape = list(y.shape)
        golden = dict(name=name, size=list(size), shape=shape, y=numbers(y), gradient=numbers(x.grad), files=files)
        goldens.append(golden)
    (HERE / "pools" / "pools.json").write_text("[\n" + ",\n".join(map(json.dumps, goldens)) + "\n]\n")


if __name__ == "__main__":
    main()
