"""Golden attributions: PyTorch's, by autograd and hooks, of the shipped demo model and of a thin torchvision ResNet-18.

    python3 attributions.py              writes attributions/NETWORK.json beside this file

The images are drawn, not photographed: blocks of colour under noise, of the stream that packages/engine/src/base/random.ts draws
from, seeded by name; so is SmoothGrad's noise. The ResNet is the one of gradients.py. Each map is computed in double precision
and written down as its sum, its norm and 256 of its numbers, with the distance of PyTorch's own single precision from it.
Written with torch 1.13, torchvision 0.14, onnx 1.12 (Debian 12).
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as functional
from torch import nn

from gradients import build, draw, uniform

HERE = pathlib.Path(__file__).parent
MODEL = HERE.parent.parent / "models" / "alexnet-cifar10"
PLACES = 256
SAMPLES, NOISE, SEED = 12, 0.15, 8
STEPS = 24


def words(seed, count):
    """`count` numbers of the stream in [0, 1), in double precision."""
    step = numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x6D2B79F5)
    state = ((step + numpy.uint64(seed)) & numpy.uint64(0xFFFFFFFF)).astype(numpy.uint32)
    with numpy.errstate(over="ignore"):
        mixed = (state ^ (state >> 15)) * (state | numpy.uint32(1))
        mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | numpy.uint32(61))
    return (mixed ^ (mixed >> 14)).astype(numpy.float64) / 4294967296


def normals(seed, count):
    pairs = words(seed, 2 * count).reshape(-1, 2)
    return numpy.sqrt(-2 * numpy.log(1 - pairs[:, 0])) * numpy.cos(2 * numpy.pi * pairs[:, 1])


def picture(name, side):
    """Pixels 0 ... 1: eight by eight blocks of colour, three tenths noise; float32 like the network's input."""
    blocks = uniform(f"{name}.blocks", 0, 1, 3 * 64).reshape(3, 8, 8)
    noise = uniform(f"{name}.noise", 0, 1, 3 * side * side).reshape(3, side, side)
    large = numpy.kron(blocks, numpy.ones((1, side // 8, side // 8), numpy.float32))
    return (numpy.float32(0.7) * large + numpy.float32(0.3) * noise).astype(numpy.float32)


def demo():
    """The shipped weights in train.py's own network; the layer of Grad-CAM; mean and deviation."""
    sys.path.insert(0, str(MODEL))
    from train import alexnet

    net = alexnet().eval()
    weights = onnx.load(str(MODEL / "model.onnx")).graph.initializer
    state = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in weights}
    missing = net.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys and all(key.endswith("num_batches_tracked") for key in missing.missing_keys)
    settings = json.loads((MODEL / "preprocessor_config.json").read_text())
    return net, net.relu5, 32, settings["image_mean"], settings["image_std"]


def residual():
    with torch.no_grad():
        net = build("resnet18", True).eval()
        draw(net)
    return net, net.layer4, 64, [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]


def gradients(net, images, target):
    images = images.clone().requires_grad_(True)
    net(images)[:, target].sum().backward()
    return images.grad


def rectified(net, image, target, change):
    """The gradient while every ReLU's own gradient is changed by a hook."""
    rectifiers = [module for module in net.modules() if isinstance(module, nn.ReLU)]
    hooks = [module.register_full_backward_hook(change) for module in rectifiers]
    values = gradients(net, image, target)
    for hook in hooks:
        hook.remove()
    return values


def class_activation(net, layer, image, target, weigh):
    kept = {}

    def keep(_module, _inputs, output):
        output.retain_grad()
        kept["maps"] = output

    hook = layer.register_forward_hook(keep)
    net(image)[0, target].backward()
    hook.remove()
    maps, slopes = kept["maps"].detach(), kept["maps"].grad
    weights = weigh(maps, slopes).sum((2, 3), keepdim=True)
    return functional.relu((weights * maps).sum(1, keepdim=True))


def mean_slope(maps, slopes):
    return slopes / (slopes.shape[2] * slopes.shape[3])


def plus_plus(maps, slopes):
    """Chattopadhay et al. 2018, equation 19, but for the factor exp(score) of the whole map."""
    divisor = 2 * slopes**2 + maps.sum((2, 3), keepdim=True) * slopes**3
    share = torch.where(divisor != 0, slopes**2 / torch.where(divisor != 0, divisor, torch.ones_like(divisor)), torch.zeros_like(divisor))
    return share * functional.relu(slopes)


def attributions(net, layer, image, black, noisy, target):
    enlarge = lambda map: functional.interpolate(map, image.shape[2:], mode="bilinear", align_corners=False)
    plain = gradients(net, image, target)
    shares = (torch.arange(STEPS, dtype=image.dtype) + 0.5) / STEPS
    way = black + shares[:, None, None, None] * (image - black)
    guided = rectified(net, image, target, lambda _m, inwards, _o: (inwards[0].clamp(min=0),))
    cam = enlarge(class_activation(net, layer, image, target, mean_slope))
    return {
        "gradient": plain,
        "gradient-input": plain * image,
        "smooth-grad": gradients(net, noisy, target).mean(0, keepdim=True),
        "integrated-gradients": (image - black) * gradients(net, way, target).mean(0, keepdim=True),
        "guided-backprop": guided,
        "deconvnet": rectified(net, image, target, lambda _m, _i, outwards: (outwards[0].clamp(min=0),)),
        "grad-cam": cam,
        "grad-cam-plus-plus": enlarge(class_activation(net, layer, image, target, plus_plus)),
        "guided-grad-cam": guided * cam,
    }


def write(name, net, layer, side, mean, std):
    # a full backward hook does not go with a ReLU that overwrites its input
    for module in net.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = False
    mean, std = (numpy.array(numbers, numpy.float64)[:, None, None] for numbers in (mean, std))
    image = ((picture(name, side) - mean) / std).astype(numpy.float32)
    black = numpy.broadcast_to(-mean / std, image.shape).astype(numpy.float32)
    noise = normals(SEED, SAMPLES * image.size).reshape(SAMPLES, *image.shape)
    spread = float(image.max()) - float(image.min())
    noisy = (image.astype(numpy.float64) + NOISE * spread * noise).astype(numpy.float32)
    made = {}
    for kind in (torch.float32, torch.float64):
        tensors = [torch.from_numpy(array.copy()).to(kind) for array in (image[None], black[None], noisy)]
        net = net.to(kind)
        with torch.no_grad():
            logits = net(tensors[0])[0]
        target = int(logits.argmax())
        made[kind] = attributions(net, layer, *tensors, target)
    maps = {}
    for method, values in made[torch.float64].items():
        double = values.detach().numpy().reshape(-1)
        single = made[torch.float32][method].detach().numpy().reshape(-1)
        norm = numpy.linalg.norm(double)
        places = numpy.floor(uniform(f"{name}.{method}", 0, 1, PLACES).astype(numpy.float64) * double.size).astype(int)
        maps[method] = {
            "count": double.size,
            "norm": float(norm),
            "sum": float(double.sum()),
            "singlePrecisionError": float(numpy.linalg.norm(single - double) / norm),
            "places": places.tolist(),
            "samples": [float(f"{value:.9g}") for value in double[places]],
        }
        print(name, method, norm, maps[method]["singlePrecisionError"], flush=True)
    golden = {
        "side": side, "mean": mean.reshape(-1).tolist(), "std": std.reshape(-1).tolist(), "target": target,
        "logit": float(logits[target]), "parameters": {
            "smooth-grad": {"samples": SAMPLES, "noise": NOISE, "seed": SEED},
            "integrated-gradients": {"steps": STEPS, "baseline": "black"},
        },
        "maps": maps,
    }
    (HERE / "attributions").mkdir(exist_ok=True)
    (HERE / "attributions" / f"{name}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    write("alexnet-cifar10", *demo())
    write("resnet18", *residual())
