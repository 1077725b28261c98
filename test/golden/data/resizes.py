"""Golden bytes for packages/engine/src/image/resize.ts and fit.ts: Pillow's filters, torchvision's cuts, at any aspect ratio.

    python3 resizes.py     writes resizes.json beside itself (torchvision 0.14, Pillow 9.4)
"""
import json
import os

import numpy as np
import torchvision.transforms as T
from PIL import Image

from make import encode, here, picture

FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}
MODES = {name: getattr(T.InterpolationMode, name.upper()) for name in FILTERS}
cases = []


def case(width, height, fit, image):
    cases.append(dict(width=width, height=height, fit=fit, pixels=encode(np.asarray(image))))


for name, code in FILTERS.items():
    for width, height, w, h in [(37, 23, 9, 8), (9, 7, 21, 16), (40, 5, 13, 11), (16, 30, 16, 7), (130, 97, 6, 5)]:
        image = Image.fromarray(picture(width, height)).resize((w, h), code)
        case(width, height, dict(width=w, height=h, mode="stretch", shorter=0, filter=name), image)
    # the shorter side scaled, then the cut: narrow pictures, and cuts that hang over on one side or on both
    for width, height, shorter, w, h in [(97, 3, 12, 10, 10), (1, 60, 9, 8, 7), (23, 31, 10, 9, 15), (23, 31, 5, 8, 8), (31, 20, 7, 7, 10)]:
        fit = dict(width=w, height=h, mode="crop", shorter=shorter, filter=name)
        image = T.CenterCrop((h, w))(T.Resize(shorter, interpolation=MODES[name])(Image.fromarray(picture(width, height))))
        case(width, height, fit, image)

# a picture so narrow that scaling it whole takes a second
for width, height in [(4000, 3), (1, 6000)]:
    for name in ("bilinear", "nearest", "lanczos"):
        fit = dict(width=14, height=14, mode="crop", shorter=16, filter=name)
        image = T.CenterCrop(14)(T.Resize(16, interpolation=MODES[name])(Image.fromarray(picture(width, height))))
        case(width, height, fit, image)

# both sides scaled, then the cut
image = T.CenterCrop((10, 12))(T.Resize((16, 15))(Image.fromarray(picture(33, 21))))
case(33, 21, dict(width=12, height=10, mode="stretch", shorter=0, before=dict(width=15, height=16)), image)
# the centre at its own scale
for width, height, w, h in [(33, 21, 12, 10), (9, 30, 14, 11)]:
    image = T.CenterCrop((h, w))(Image.fromarray(picture(width, height)))
    case(width, height, dict(width=w, height=h, mode="cut", shorter=0), image)

with open(os.path.join(here, "resizes.json"), "w") as file:
    json.dump(cases, file)
