"""
Small versions of four architectures on which pruning is proved (random weights, a few channels), for prune.golden.test.ts: residual sums
(ResNet-18), parallel branches (SqueezeNet), depthwise convolutions (MobileNetV2), joined features behind normalisations (DenseNet-121), and
groups with a channel shuffle (ShuffleNetV2), squeeze and excitation (MobileNetV3). Normalisations keep the statistics of a first batch.

    /usr/bin/python3 test/golden/prune.py            writes test/golden/prune/*.onnx
    /usr/bin/python3 test/golden/prune.py --full DIR  writes torchvision's own sizes, too large for the repository
    /usr/bin/python3 test/golden/prune.py --opsets DIR  writes them in opsets 7, 9, 11, 13, 17
    /usr/bin/python3 test/golden/prune.py --check F.onnx …  runs onnx's checker on files

torch 1.13.1, torchvision 0.14.1, onnx 1.12.
"""

import sys
from pathlib import Path

import onnx
import torch
from torchvision.models import densenet, mobilenetv2, mobilenetv3, resnet, shufflenetv2, squeezenet


def settle(model, size):
    """Random scales, shifts and statistics: with zeros and ones much of what pruning may break would not show."""
    torch.manual_seed(7)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.3)
    model.train()
    with torch.no_grad():
        for _ in range(8):
            model(torch.randn(8, 3, size, size))
    return model.eval()


def resnet18(width, classes):
    model = resnet.resnet18(num_classes=classes)
    if width == 64:
        return model
    small = resnet.ResNet(resnet.BasicBlock, [1, 1, 1, 1], num_classes=classes)
    small.inplanes = width
    small.conv1 = torch.nn.Conv2d(3, width, 7, 2, 3, bias=False)
    small.bn1 = torch.nn.BatchNorm2d(width)
    small.layer1 = small._make_layer(resnet.BasicBlock, width, 2)
    small.layer2 = small._make_layer(resnet.BasicBlock, 2 * width, 2, stride=2)
    small.layer3 = small.layer4 = torch.nn.Identity()
    small.fc = torch.nn.Linear(2 * width, classes)
    return small


def squeeze(full):
    if full:
        return squeezenet.squeezenet1_1()
    model = squeezenet.SqueezeNet("1_1", num_classes=10)
    fire = squeezenet.Fire
    pool = lambda: torch.nn.MaxPool2d(3, 2, ceil_mode=True)
    model.features = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 3, 2), torch.nn.ReLU(), pool(), fire(8, 4, 8, 8), fire(16, 4, 8, 8), pool(), fire(16, 6, 12, 12)
    )
    model.classifier[1] = torch.nn.Conv2d(24, 10, 1)
    return model


def models(full):
    if full:
        yield "resnet18", resnet18(64, 1000), 64
        yield "squeezenet1_1", squeeze(True), 64
        yield "mobilenet_v2", mobilenetv2.mobilenet_v2(), 64
        yield "densenet121", densenet.densenet121(), 64
        yield "shufflenet_v2", shufflenetv2.shufflenet_v2_x1_0(), 64
        yield "mobilenet_v3_small", mobilenetv3.mobilenet_v3_small(), 64
        yield "resnext50", resnet.resnext50_32x4d(), 64
        return
    yield "resnet", resnet18(6, 10), 32
    yield "squeezenet", squeeze(False), 32
    settings = [[1, 8, 1, 1], [3, 8, 2, 2], [3, 12, 2, 2]]
    mobile = mobilenetv2.MobileNetV2(10, 1.0, settings, round_nearest=4)
    mobile.features[-1] = mobilenetv2.Conv2dNormActivation(12, 16, kernel_size=1, activation_layer=torch.nn.ReLU6)
    mobile.classifier[1] = torch.nn.Linear(16, 10)
    yield "mobilenet", mobile, 32
    yield "densenet", densenet.DenseNet(4, (2, 2), 8, bn_size=2, num_classes=10), 32
    yield "shufflenet", shufflenetv2.ShuffleNetV2([2, 2, 1], [8, 8, 16, 24, 16], 10), 32
    grouped = resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], 10, groups=4, width_per_group=2)
    grouped.inplanes, grouped.conv1, grouped.bn1 = 8, torch.nn.Conv2d(3, 8, 3, 2, 1), torch.nn.BatchNorm2d(8)
    grouped.base_width, grouped.groups = 32, 4
    grouped.layer1 = grouped._make_layer(resnet.Bottleneck, 16, 2)
    grouped.layer2 = grouped.layer3 = grouped.layer4 = torch.nn.Identity()
    grouped.fc = torch.nn.Linear(64, 10)
    yield "resnext", grouped, 32


def export(model, path, size, **settings):
    torch.onnx.export(
        model,
        torch.randn(1, 3, size, size),
        str(path),
        input_names=["image"],
        output_names=["scores"],
        dynamic_axes={"image": {0: "batch"}, "scores": {0: "batch"}},
        **{"opset_version": 13, **settings},
    )
    onnx.checker.check_model(str(path), full_check=True)


def main():
    if sys.argv[1:2] == ["--check"]:
        for path in sys.argv[2:]:
            model = onnx.load(path)
            onnx.checker.check_model(model, full_check=True)
            onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
            print(path, "passes: format", model.ir_version, "opset", model.opset_import[0].version)
        return
    if sys.argv[1:2] == ["--opsets"]:
        for name, model, size in models(False):
            settled = settle(model, size)
            for opset in (7, 9, 11, 13, 17):
                try:
                    export(settled, Path(sys.argv[2]) / f"{name}-{opset}.onnx", size, opset_version=opset)
                except Exception as error:
                    print(name, opset, "is not exported:", str(error).splitlines()[0])
        return
    full = sys.argv[1:2] == ["--full"]
    folder = Path(sys.argv[2]) if full else Path(__file__).parent / "prune"
    folder.mkdir(exist_ok=True)
    for name, model, size in models(full):
        torch.manual_seed(11)
        settled = settle(model, size)
        export(settled, folder / f"{name}.onnx", size)
        # normalisations left as they are, as exporters other than PyTorch's write them
        if name in ("resnet", "mobilenet"):
            export(settled, folder / f"{name}-apart.onnx", size, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
        print(name, sum(p.numel() for p in settled.parameters()), (folder / f"{name}.onnx").stat().st_size)


main()
