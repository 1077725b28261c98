"""Golden gradients: PyTorch's gradient of fifteen torchvision architectures with respect to their input.

    python3 gradients.py                 thin versions (an eighth of the channels) beside this file, committed
    python3 gradients.py --full DIR      the architectures as they are, with the whole gradient, to look at by hand
    python3 gradients.py --full DIR --smooth     the same without kinks: softplus for rectifiers, means for maxima

Of the millions of rectifiers and windows at full width a few stand so near a kink or a tie that rounding puts them on its other side:
there PyTorch's own single precision is off by 1e-4 to 3e-2, and whoever rounds otherwise is off by as much, in other places. No seed
avoids that. --smooth takes the kinks away and leaves all else, so that whatever error remains is the differentiation's own.

A model's numbers are not stored. Every weight is drawn from the stream that packages/engine/src/base/random.ts draws from too,
seeded by the weight's name; the ONNX file keeps the structure and says, as the path of "external data", which numbers to draw.
Written with torch 1.13, torchvision 0.14, onnx 1.12 (Debian 12).
"""

import argparse
import gzip
import io
import json
import pathlib

import numpy
import onnx
import torch
import torchvision.models as models
from torch import nn

NAMES = [
    "alexnet", "vgg11_bn", "resnet18", "resnet50", "densenet121", "inception_v3", "googlenet", "mobilenet_v2",
    "mobilenet_v3_small", "efficientnet_b0", "shufflenet_v2_x1_0", "squeezenet1_1", "mnasnet1_0", "regnet_y_400mf",
    "convnext_tiny",
]
SIZES = {"inception_v3": 299}
THIN_SIZES = {"alexnet": 224, "vgg11_bn": 224, "inception_v3": 107}
SAMPLES = 128


def fnv(text):
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def uniform(name, low, high, count):
    """mulberry32, as base/random.ts has it, for `count` numbers at once."""
    step = numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x6D2B79F5)
    state = ((step + numpy.uint64(fnv(name))) & numpy.uint64(0xFFFFFFFF)).astype(numpy.uint32)
    with numpy.errstate(over="ignore"):
        mixed = (state ^ (state >> 15)) * (state | numpy.uint32(1))
        mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | numpy.uint32(61))
    unit = (mixed ^ (mixed >> 14)).astype(numpy.float64) / 4294967296
    return (low + (high - low) * unit).astype(numpy.float32)


def bounds(name, shape):
    """A range that keeps activations alive through deep networks."""
    if name.endswith("running_var"):
        return 0.5, 1.5
    if name.endswith("layer_scale"):
        return 0.1, 0.5
    if name.endswith("weight") and len(shape) == 1:
        return 0.5, 1.5
    if len(shape) < 2:
        return -0.1, 0.1
    bound = (6 / numpy.prod(shape[1:])) ** 0.5
    return -bound, bound


def draw(model):
    drawn = {}
    state = model.state_dict()
    for name, tensor in state.items():
        if not tensor.is_floating_point():
            continue
        low, high = (float(f"{edge:.6g}") for edge in bounds(name, tensor.shape))
        location = f"uniform/{low:.6g}/{high:.6g}/{tensor.numel()}/{name}"
        values = uniform(name, low, high, tensor.numel()).reshape(tensor.shape)
        tensor.copy_(torch.from_numpy(values))
        drawn[name] = location
    return drawn


class Thin:
    """While entered, layers are made with an eighth of their channels."""

    def __init__(self, factor):
        self.factor = factor
        self.kept = {}

    def scaled(self, count):
        return count if count <= 3 else max(1, count // self.factor)

    def __enter__(self):
        thin = self.scaled
        conv, linear, norm = nn.Conv2d.__init__, nn.Linear.__init__, nn.BatchNorm2d.__init__
        self.kept = {nn.Conv2d: conv, nn.Linear: linear, nn.BatchNorm2d: norm}

        def make_conv(layer, inputs, outputs, *rest, groups=1, **others):
            depthwise = groups == inputs and groups > 1
            few = thin(inputs) if depthwise else int(numpy.gcd(numpy.gcd(thin(inputs), thin(outputs)), groups))
            conv(layer, thin(inputs), thin(outputs), *rest, groups=few, **others)

        nn.Conv2d.__init__ = make_conv
        nn.Linear.__init__ = lambda layer, in_features, out_features, *rest, **others: linear(
            layer, thin(in_features), thin(out_features), *rest, **others
        )
        nn.BatchNorm2d.__init__ = lambda layer, count, *rest, **others: norm(layer, thin(count), *rest, **others)

    def __exit__(self, *_):
        for kind, init in self.kept.items():
            kind.__init__ = init


def smooth():
    """What has a kink is replaced where all of torchvision finds it, in torch.nn.functional."""

    def mean(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        return nn.functional.avg_pool2d(x, kernel_size, stride, padding, ceil_mode)

    nn.functional.max_pool2d = mean
    softplus, sigmoid, silu = nn.functional.softplus, torch.sigmoid, nn.functional.silu
    for kind, stands in dict(
        relu=softplus, relu6=softplus, hardtanh=softplus, hardswish=silu, hardsigmoid=sigmoid
    ).items():
        setattr(nn.functional, kind, lambda x, *_, stands=stands, **__: stands(x))


def build(name, thin):
    extra = {"aux_logits": False, "init_weights": False} if name in ("googlenet", "inception_v3") else {}
    if not thin:
        return getattr(models, name)(weights=None, **extra)
    if name == "convnext_tiny":
        block = models.convnext.CNBlockConfig
        stages = [block(12, 24, 2), block(24, 48, 2), block(48, 96, 3), block(96, None, 2)]
        return models.ConvNeXt(stages, num_classes=100)
    if name == "shufflenet_v2_x1_0":
        # its own widths do not divide evenly
        return models.ShuffleNetV2([4, 8, 4], [12, 24, 48, 96, 128], num_classes=100)
    with Thin(8):
        return getattr(models, name)(weights=None, **extra)


def structure(model, x, drawn):
    file = io.BytesIO()
    torch.onnx.export(
        model, x, file, opset_version=13, input_names=["input"], output_names=["logits"], do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE, dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
    )
    proto = onnx.load_from_string(file.getvalue())
    for node in proto.graph.node:
        node.doc_string = ""
    for tensor in proto.graph.initializer:
        if tensor.name not in drawn:
            continue
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", drawn[tensor.name]
    return proto.SerializeToString()


def gradient(model, x, seed):
    x = x.clone().requires_grad_(True)
    (model(x) * seed).sum().backward()
    return x.grad.double().numpy()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", metavar="DIR")
    parser.add_argument("--only")
    parser.add_argument("--smooth", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.smooth:
        smooth()
    thin = options.full is None
    folder = pathlib.Path(options.full) if options.full else pathlib.Path(__file__).parent / "gradients"
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "gradients.json"
    goldens = json.loads(index.read_text()) if index.exists() else {}
    for name in [options.only] if options.only else NAMES:
        with torch.no_grad():
            model = build(name, thin).eval()
            drawn = draw(model)
        size = THIN_SIZES.get(name, 64) if thin else SIZES.get(name, 224)
        shape = (2, 3, size, size)
        x = torch.from_numpy(uniform("input", -2, 2, numpy.prod(shape)).reshape(shape))
        with torch.no_grad():
            logits = model(x)
        seed = torch.from_numpy(uniform("seed", -1, 1, logits.numel()).reshape(logits.shape))
        (folder / f"{name}.onnx.gz").write_bytes(gzip.compress(structure(model, x, drawn), 9, mtime=0))
        single = gradient(model, x, seed)
        double = gradient(model.double(), x.double(), seed.double())
        norm = numpy.linalg.norm(double)
        places = numpy.floor(uniform("places", 0, 1, SAMPLES).astype(numpy.float64) * double.size).astype(int)
        goldens[name] = {
            "input": list(shape),
            "logits": list(logits.shape),
            "spread": float(logits.std()),
            "norm": float(norm),
            "singlePrecisionError": float(numpy.linalg.norm(single - double) / norm),
            "places": [int(place) for place in places],
            "samples": [float(f"{value:.9g}") for value in double.reshape(-1)[places]],
        }
        if not thin:
            double.astype(numpy.float64).tofile(folder / f"{name}.f64")
        print(name, goldens[name]["norm"], goldens[name]["singlePrecisionError"], goldens[name]["spread"], flush=True)
        index.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
