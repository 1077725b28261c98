"""Golden successes of projected gradient descent (Madry et al. 2018), by PyTorch: what a faithful strip must equal.

    python3 pgd.py                                  a small network with drawn weights, 200 drawn images
    python3 pgd.py --cifar test_batch.bin           the demo's AlexNet on the first 500 images of CIFAR-10's test set

Untargeted, L-infinity, from the image itself (no random start), 20 steps of 2.5 × epsilon / 20 along the sign of the gradient of
the cross-entropy, pixels kept in 0 … 1. An attack succeeds where the network does not say the label at the end. Weights and
images of the small network are drawn from the streams of packages/engine/src/base/random.ts, seeded by name; its labels are what
it says of the untouched images. Written with torch 1.13, numpy 1.24, onnx 1.12 (Debian 12).
"""

import argparse
import json
import pathlib
import sys

import numpy
import torch
import torch.nn.functional as functional
from torch import nn

HERE = pathlib.Path(__file__).parent
MODEL = HERE.parent.parent / "models" / "alexnet-cifar10"
EPSILONS = (1, 2, 8)
STEPS = 20


def uniform(name, low, high, count):
    """mulberry32, as base/random.ts has it, seeded by the name's FNV-1a hash."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    state = (seed + numpy.arange(1, count + 1, dtype=numpy.uint64) * 0x6D2B79F5).astype(numpy.uint32)
    mixed = (state ^ (state >> 15)) * (state | numpy.uint32(1))
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | numpy.uint32(61))
    unit = (mixed ^ (mixed >> 14)).astype(numpy.float64) / 4294967296
    return (low + (high - low) * unit).astype(numpy.float32)


def small():
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16 * 16, 10),
    )
    for name, parameter in net.named_parameters():
        bound = 0.1 if parameter.ndim == 1 else (6 / numpy.prod(parameter.shape[1:])) ** 0.5
        values = uniform(f"pgd.{name}", -bound, bound, parameter.numel())
        parameter.data = torch.from_numpy(values.reshape(parameter.shape))
    images = torch.from_numpy(uniform("pgd.images", 0, 1, 200 * 3 * 16 * 16).reshape(200, 3, 16, 16))
    mean, std = torch.tensor([0.5, 0.4, 0.6]), torch.tensor([0.25, 0.3, 0.2])
    labels = scores(net, images, mean, std).argmax(1)
    return net, images, labels, mean, std


def demo(cifar):
    import onnx.numpy_helper
    sys.path.insert(0, str(MODEL))
    from train import alexnet

    net = alexnet().eval()
    weights = onnx.load(str(MODEL / "model.onnx")).graph.initializer
    state = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in weights}
    missing = net.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys and all(key.endswith("num_batches_tracked") for key in missing.missing_keys)
    rows = numpy.fromfile(cifar, numpy.uint8).reshape(-1, 3073)[:500]
    images = torch.from_numpy(rows[:, 1:].reshape(-1, 3, 32, 32).astype(numpy.float32) / 255)
    settings = json.loads((MODEL / "preprocessor_config.json").read_text())
    mean, std = torch.tensor(settings["image_mean"]), torch.tensor(settings["image_std"])
    return net, images, torch.from_numpy(rows[:, 0].astype(numpy.int64)), mean, std


def scores(net, images, mean, std):
    return net((images - mean[:, None, None]) / std[:, None, None])


def attack(net, images, labels, mean, std, epsilon):
    moved = images.clone()
    for _ in range(STEPS):
        moved.requires_grad_(True)
        loss = functional.cross_entropy(scores(net, moved, mean, std), labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, moved)
        with torch.no_grad():
            moved = moved + 2.5 * epsilon / STEPS * gradient.sign()
            moved = torch.minimum(torch.maximum(moved, images - epsilon), images + epsilon).clamp(0, 1)
    with torch.no_grad():
        return scores(net, moved, mean, std).argmax(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cifar")
    parser.add_argument("--out", default=str(HERE / "pgd"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    net, images, labels, mean, std = small() if arguments.cifar is None else demo(arguments.cifar)
    golden = {"labels": labels.tolist(), "clean": [], "attacks": []}
    with torch.no_grad():
        golden["clean"] = torch.cat([scores(net, part, mean, std).argmax(1) for part in images.split(100)]).tolist()
    for epsilon in EPSILONS:
        parts = zip(images.split(100), labels.split(100))
        said = torch.cat([attack(net, part, own, mean, std, epsilon / 255) for part, own in parts])
        success = (said != labels).float().mean().item()
        print(f"{epsilon}/255: {100 * success:.1f} %", flush=True)
        golden["attacks"].append({"epsilon": epsilon, "success": round(success, 6), "said": said.tolist()})
    name = "small" if arguments.cifar is None else "alexnet-cifar10"
    path = pathlib.Path(arguments.out) / f"{name}.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
