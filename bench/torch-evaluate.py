"""The peer of evaluate.bench.ts: PyTorch's evaluation of a torchvision network on a folder of images, with a DataLoader of two workers.

    python3 torch-evaluate.py NET MODEL.onnx            writes the network with random weights
    python3 torch-evaluate.py NET FOLDER BATCH THREADS  evaluates it, and prints {"ms", "predicted", "confidence"}

The time is that of the loop alone: the workers' start, reading, decoding, resizing as torchvision does, and the network. Written with torch 1.13.
"""

import json
import sys
import time

import torch
import torchvision
from torchvision import transforms

net, place = sys.argv[1:3]
torch.manual_seed(0)
model = getattr(torchvision.models, net)(weights=None)
model = model.eval().requires_grad_(False)

if len(sys.argv) == 3:
    names = {"input_names": ["input"], "output_names": ["logits"]}
    axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
    torch.onnx.export(model, torch.zeros(1, 3, 224, 224), place, opset_version=13, dynamic_axes=axes, **names)
    sys.exit()

batch, threads = int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
seen = transforms.Compose(
    [
        transforms.Resize(256),
        transforms.CenterCrop(224),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
)
data = torchvision.datasets.ImageFolder(place, seen)
start = time.perf_counter()
predicted, confidence = [], []
with torch.inference_mode():
    for images, _ in torch.utils.data.DataLoader(data, batch_size=batch, num_workers=2):
        best = model(images).softmax(1).max(1)
        predicted += best.indices.tolist()
        confidence += best.values.tolist()
ms = 1000 * (time.perf_counter() - start)
print(json.dumps({"ms": ms, "predicted": predicted, "confidence": confidence}))
