"""Writes COUNT small labelled images as WebDataset shards: CIFAR-10's 60,000, each shifted, mirrored and relit in its own way.

    python3 bench/make-million.py FOLDER_OF_CIFAR_BINARIES OUT [COUNT]

FOLDER_OF_CIFAR_BINARIES is `cifar-10-batches-bin` as the demonstration fetches it. Image i is always the same. 10,000 to a shard;
a shard that is there is left alone, so that the script may be run again after it was stopped. Needs numpy and Pillow.
"""

import io
import os
import sys
import tarfile

import numpy
from PIL import Image

PER_SHARD = 10_000


def load(folder):
    files = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
    rows = numpy.concatenate([numpy.fromfile(os.path.join(folder, name), numpy.uint8) for name in files]).reshape(-1, 3073)
    return rows[:, 0], rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def varied(pixels, number):
    random = numpy.random.default_rng(number)
    down, right = random.integers(-3, 4, 2)
    moved = numpy.pad(pixels, ((3, 3), (3, 3), (0, 0)), mode="edge")[3 + down : 35 + down, 3 + right : 35 + right]
    if random.random() < 0.5:
        moved = moved[:, ::-1]
    gain, lift = random.uniform(0.8, 1.2), random.uniform(-20, 20)
    return numpy.clip(moved * gain + lift, 0, 255).astype(numpy.uint8)


def add(tar, name, data):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def main(folder, out, count):
    labels, images = load(folder)
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(folder, "batches.meta.txt"), encoding="utf-8") as names:
        text = "\n".join(line for line in names.read().split("\n") if line) + "\n"
    with open(os.path.join(out, "classnames.txt"), "w", encoding="utf-8") as names:
        names.write(text)
    for first in range(0, count, PER_SHARD):
        path = os.path.join(out, f"million-{first // PER_SHARD:06d}.tar")
        if os.path.exists(path):
            continue
        with tarfile.open(path + ".part", "w", format=tarfile.USTAR_FORMAT) as tar:
            for number in range(first, min(count, first + PER_SHARD)):
                source = number % len(labels)
                pixels = images[source] if number < len(labels) else varied(images[source], number)
                file = io.BytesIO()
                Image.fromarray(pixels).save(file, "PNG", compress_level=1)
                add(tar, f"{number:07d}.png", file.getvalue())
                add(tar, f"{number:07d}.cls", str(labels[source]).encode())
        os.rename(path + ".part", path)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000)
