"""Export a torchvision classifier for Deepling: the .onnx file with a free batch, its class names and its preprocessing.

    python3 examples/export-torchvision.py resnet18 resnet18/            # random weights
    python3 examples/export-torchvision.py resnet18 resnet18/ --weights DEFAULT
"""
import argparse
import json
import os

import torch
import torchvision

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("name", help="a function of torchvision.models, such as resnet18")
parser.add_argument("folder", help="where model.onnx and preprocessor_config.json go")
parser.add_argument("--weights", default=None, help="DEFAULT for the trained weights, which torchvision downloads")
parser.add_argument("--size", type=int, default=224, help="side of the input in pixels")
args = parser.parse_args()

torch.manual_seed(0)
model = getattr(torchvision.models, args.name)(weights=args.weights).eval()
os.makedirs(args.folder, exist_ok=True)
torch.onnx.export(
    model,
    torch.zeros(1, 3, args.size, args.size),
    os.path.join(args.folder, "model.onnx"),
    input_names=["input"],
    output_names=["logits"],
    dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
    opset_version=13,
)
config = {
    "do_resize": True,
    "size": {"shortest_edge": round(args.size / 0.875)},
    "do_center_crop": True,
    "crop_size": {"height": args.size, "width": args.size},
    "rescale_factor": 1 / 255,
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
}
with open(os.path.join(args.folder, "preprocessor_config.json"), "w") as file:
    json.dump(config, file, indent=2)
if args.weights is not None:
    names = torchvision.models.get_weight(f"{type(model).__name__}_Weights.{args.weights}").meta["categories"]
    with open(os.path.join(args.folder, "labels.txt"), "w") as file:
        file.write("\n".join(names))
