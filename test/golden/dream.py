"""DeepDream by PyTorch (dream.json): packages/engine/src/study/dream/dream.test.ts.

    python3 test/golden/dream.py
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

SIDE, SIZE, OCTAVES, SCALE, STEPS, RATE, JITTER, SEED = 8, 21, 3, 1.4, 4, 3.0, 2, 5
MEAN, STD = torch.tensor([0.5, 0.4, 0.6]).view(1, 3, 1, 1), torch.tensor([0.25, 0.3, 0.2]).view(1, 3, 1, 1)

rng = np.random.default_rng(4)
W1 = (rng.normal(size=(4, 3, 3, 3)) * 0.3).round(3).astype(np.float32)
W2 = (rng.normal(size=(5, 4, 3, 3)) * 0.3).round(3).astype(np.float32)
PICTURE = rng.integers(0, 256, (9, 13, 3), dtype=np.uint8)
GUIDE = rng.integers(0, 256, (10, 10, 3), dtype=np.uint8)


def uniform(seed):
    """mulberry32"""
    state = seed
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        mixed ^= (mixed + (((mixed ^ (mixed >> 7)) * (mixed | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield ((mixed ^ (mixed >> 14)) & 0xFFFFFFFF) / 2**32


def features(pixels):
    x = (pixels - MEAN) / STD
    x = F.max_pool2d(F.relu(F.conv2d(x, torch.from_numpy(W1), padding=1)), 2)
    return F.relu(F.conv2d(x, torch.from_numpy(W2), padding=1))


def planes(picture, width, height):
    fitted = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR))
    return torch.from_numpy(fitted.astype(np.float32) / 255).permute(2, 0, 1)[None]


GUIDED = features(planes(GUIDE, SIDE, SIDE))[0].reshape(5, -1)


def objective(kind, a):
    if kind == "layer":
        return 0.5 * (a**2).mean()
    if kind == "unit":
        return a[0, 3].mean()
    return (a[0].reshape(5, -1).T @ GUIDED).max(dim=1).values.mean()


def told(kind, pixels):
    with torch.no_grad():
        value = objective(kind, features(pixels))
    return float((2 * value).sqrt() if kind == "layer" else value)


def dream(kind):
    draws = uniform(SEED)
    longer = SIZE / 13
    largest = (round(13 * longer), int(np.floor(9 * longer + 0.5)))
    detail, octaves = None, []
    for octave in range(OCTAVES):
        factor = SCALE ** (OCTAVES - 1 - octave)
        width, height = (int(np.floor(extent / factor + 0.5)) for extent in largest)
        base = planes(PICTURE, width, height)
        x = base
        if detail is not None:
            x = base + F.interpolate(detail, (height, width), mode="bilinear", align_corners=False, antialias=True)
        start = told(kind, x)
        for _ in range(STEPS):
            right, down = (int(np.floor(next(draws) * (2 * JITTER + 1))) - JITTER for _ in range(2))
            rolled = torch.roll(x, (down, right), (2, 3)).requires_grad_()
            (gradient,) = torch.autograd.grad(objective(kind, features(rolled)), rolled)
            gradient = torch.roll(gradient, (-down, -right), (2, 3))
            x = (x + RATE / 255 * gradient / gradient.abs().mean()).clamp(0, 1)
        octaves.append({"width": width, "height": height, "start": start, "value": told(kind, x)})
        detail = x - base
    pixels = (255 * x[0].permute(1, 2, 0)).round().numpy().astype(int)
    return {"pixels": pixels.ravel().tolist(), "octaves": octaves}


golden = {
    "weights": [W1.ravel().tolist(), W2.ravel().tolist()],
    "picture": PICTURE.ravel().tolist(),
    "guide": GUIDE.ravel().tolist(),
    "layer": dream("layer"),
    "unit": dream("unit"),
    "guided": dream("guide"),
}
text = json.dumps(golden, default=float)
Path(__file__).with_suffix(".json").write_text(json.dumps(json.loads(text, parse_float=lambda x: round(float(x), 6))) + "\n")
