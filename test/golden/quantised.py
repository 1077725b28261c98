"""A golden network of quantisation-aware training: what PyTorch computes, and the ONNX file that it exports.

    python3 quantised.py                 writes quantised/qat.json beside this file

PyTorch writes each fake quantisation as QuantizeLinear, a Clip of the quanta (0 ... 127) and DequantizeLinear, and the weights as real numbers
that the file itself rounds. Written with torch 1.13, onnx 1.12 (Debian 12).
"""

import base64
import io
import json
import pathlib
import warnings

import torch
from torch import nn
from torch.ao import quantization as q

HERE = pathlib.Path(__file__).parent


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant, self.dequant = q.QuantStub(), q.DeQuantStub()
        self.c1, self.b1, self.r1 = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU()
        self.c2, self.r2, self.pool = nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
        self.sum, self.mean, self.fc = nn.quantized.FloatFunctional(), nn.AdaptiveAvgPool2d(1), nn.Linear(8, 5)

    def forward(self, x):
        x = self.pool(self.r1(self.b1(self.c1(self.quant(x)))))
        x = self.mean(self.sum.add(x, self.r2(self.c2(x)))).flatten(1)
        return self.dequant(self.fc(x))


def main():
    warnings.filterwarnings("ignore")
    torch.manual_seed(0)
    net = Net().train()
    net.qconfig = q.QConfig(
        activation=q.FakeQuantize.with_args(observer=q.MovingAverageMinMaxObserver, quant_min=0, quant_max=127),
        weight=q.FakeQuantize.with_args(
            observer=q.MovingAveragePerChannelMinMaxObserver,
            quant_min=-128,
            quant_max=127,
            dtype=torch.qint8,
            qscheme=torch.per_channel_symmetric,
        ),
    )
    net = q.prepare_qat(net)
    for _ in range(2):
        net(torch.randn(32, 3, 12, 12))
    net.eval().apply(q.disable_observer)
    x = torch.randn(2, 3, 12, 12)
    file = io.BytesIO()
    axes = {"image": {0: "batch"}, "scores": {0: "batch"}}
    torch.onnx.export(net, x, file, opset_version=13, input_names=["image"], output_names=["scores"], dynamic_axes=axes)
    x.requires_grad_(True)
    scores = net(x)
    scores[:, 1].sum().backward()
    floats = lambda t: base64.b64encode(t.detach().numpy().astype("<f4").tobytes()).decode()
    answer = {"model": base64.b64encode(file.getvalue()).decode(), "image": floats(x), "scores": floats(scores), "gradient": floats(x.grad)}
    (HERE / "quantised" / "qat.json").write_text(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
