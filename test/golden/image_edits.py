"""Golden images of every image edit, by Pillow, SciPy and NumPy: what the edits of packages/engine/src/edits/image must give.

    python3 image_edits.py

Corruptions are written again from their published definitions (Hendrycks and Dietterich 2019, make_cifar_c.py and make_imagenet_c.py), with
scikit-image's and OpenCV's functions replaced by SciPy's and by formulas. Random numbers come from the streams of
packages/engine/src/base/random.ts and edits/image/draws.ts, so that they are equal. Written with numpy 1.24, scipy 1.10, Pillow 9.4 (Debian 12).

Two images: "small", 20 × 16, for which the table of CIFAR-10-C counts, and "large", 96 × 88, for that of ImageNet-C.
"""

import base64
import colorsys
import json
import math
import pathlib

import numpy
from PIL import Image, ImageEnhance
from scipy import ndimage, stats

HERE = pathlib.Path(__file__).parent
SIZES = {"small": (20, 16), "large": (96, 88)}
# every how manieth value is written down
STRIDES = {"small": 3, "large": 41}
ITEM = 5


def stream(state, count):
    """mulberry32, as base/random.ts has it."""
    state = (state + numpy.arange(1, count + 1, dtype=numpy.uint64) * 0x6D2B79F5).astype(numpy.uint32)
    mixed = (state ^ (state >> 15)) * (state | numpy.uint32(1))
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | numpy.uint32(61))
    return (mixed ^ (mixed >> 14)).astype(numpy.float64) / 4294967296


def image_of(name):
    seed = 2166136261
    for byte in f"image edits {name}".encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    width, height = SIZES[name]
    values = stream(seed, width * height * 3).astype(numpy.float32)
    image = (256 * values).astype(numpy.uint8).reshape(height, width, 3)
    image[0, :4] = [[0, 0, 0], [255, 255, 255], [90, 90, 90], [0, 0, 200]]
    return image


class Random:
    """The numbers of one edit on one item (draws.ts), taken one after the other."""

    def __init__(self, edit, number=0, seed=0):
        def mixed(value):
            bits = (value + 0x9E3779B9) & 0xFFFFFFFF
            bits = ((bits ^ (bits >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
            bits = ((bits ^ (bits >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
            return bits ^ (bits >> 16)

        state = seed
        for part in [*map(ord, edit), ITEM, number]:
            state = mixed(state ^ part)
        self.state, self.taken = state, 0

    def uniform(self, low, high, *shape):
        count = int(numpy.prod(shape)) if shape else 1
        values = stream((self.state + self.taken * 0x6D2B79F5) & 0xFFFFFFFF, count)
        self.taken += count
        return (low + (high - low) * values).reshape(shape) if shape else low + (high - low) * values[0]

    def normal(self, *shape):
        """Box and Muller, two from each pair."""
        count = int(numpy.prod(shape))
        pairs = self.uniform(0, 1, (count + 1) // 2, 2)
        length, angle = numpy.sqrt(-2 * numpy.log(1 - pairs[:, 0])), 2 * math.pi * pairs[:, 1]
        return numpy.stack([length * numpy.cos(angle), length * numpy.sin(angle)], 1).reshape(-1)[:count].reshape(shape)


def channels_first(draw, x):
    """Draws one number for each value in the order of the network's channels, and lays them out as the image."""
    height, width, channels = x.shape
    return draw(channels, height, width).transpose(1, 2, 0)


def each(x, work):
    return numpy.stack([work(x[..., channel]) for channel in range(x.shape[2])], 2)


# light and colour


def hsv(x, work):
    flat = [colorsys.hsv_to_rgb(*work(*colorsys.rgb_to_hsv(*pixel))) for pixel in x.reshape(-1, 3)]
    return numpy.array(flat).reshape(x.shape)


def clip(value):
    return min(max(value, 0), 1)


def brightness(x, amount):
    return hsv(x, lambda h, s, v: (h, s, clip(v + amount)))


def saturation(x, factor, shift):
    return hsv(x, lambda h, s, v: (h, clip(s * factor + shift), v))


def hue(x, angle):
    return hsv(x, lambda h, s, v: ((h + angle / 360) % 1, s, v))


def contrast(x, factor):
    means = x.mean((0, 1), keepdims=True)
    return (x - means) * factor + means


def enhanced(x, enhance, factor):
    return numpy.asarray(enhance(Image.fromarray((x * 255).round().astype(numpy.uint8))).enhance(factor)) / 255


# geometry


def pillow(x, work):
    """`work` on each channel, in single precision."""
    return each(x, lambda channel: numpy.asarray(work(Image.fromarray(channel.astype(numpy.float32), "F"))))


def affine(x, a, b, d, e, outside="black"):
    """x' = a·x + b·y and so on, around the middle."""
    height, width = x.shape[:2]
    cx, cy = width / 2, height / 2
    data = (a, b, cx - a * cx - b * cy, d, e, cy - d * cx - e * cy)
    if outside in ("edge", "mirror"):
        yy, xx = numpy.mgrid[:height, :width] + 0.5
        places = [data[3] * xx + data[4] * yy + data[5] - 0.5, data[0] * xx + data[1] * yy + data[2] - 0.5]
        mode = {"edge": "nearest", "mirror": "reflect"}[outside]
        return each(x, lambda channel: ndimage.map_coordinates(channel, places, order=1, mode=mode))
    fill = {"black": 0, "grey": 0.5, "white": 1}[outside]
    return pillow(x, lambda one: one.transform(one.size, Image.AFFINE, data, Image.BILINEAR, fillcolor=fill))


def rotate(x, angle):
    return pillow(x, lambda one: one.rotate(angle, Image.BILINEAR))


def rotate_affine(x, angle, outside):
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return affine(x, cos, -sin, sin, cos, outside)


def translate(x, dx, dy):
    return pillow(x, lambda one: one.transform(one.size, Image.AFFINE, (1, 0, -dx, 0, 1, -dy), Image.BILINEAR))


def crop(x, keep, left, top):
    height, width = x.shape[:2]
    box = (left * (1 - keep) * width, top * (1 - keep) * height)
    box = (*box, box[0] + keep * width, box[1] + keep * height)
    return pillow(x, lambda one: one.resize((width, height), Image.BILINEAR, box=box))


# sharpness


def gaussian(x, sigma):
    """scikit-image's gaussian of the time: the edge repeated, cut at four standard deviations."""
    return ndimage.gaussian_filter(x, (sigma, sigma) + (0,) * (x.ndim - 2), mode="nearest", truncate=4)


def sharpness(x, factor):
    """Pillow's ImageEnhance.Sharpness without its roundings: the outermost pixels stay."""
    weights = numpy.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]]) / 13
    smooth = each(x, lambda channel: ndimage.correlate(channel, weights))
    out = x.copy()
    out[1:-1, 1:-1] = (smooth + (x - smooth) * factor)[1:-1, 1:-1]
    return out


def disk(radius, alias):
    places = numpy.arange(-8, 9) if radius <= 8 else numpy.arange(-radius, radius + 1)
    xx, yy = numpy.meshgrid(places, places)
    kernel = (xx**2 + yy**2 <= radius**2).astype(float)
    kernel /= kernel.sum()
    taps = numpy.arange(3) - 1 if radius <= 8 else numpy.arange(5) - 2
    weights = numpy.exp(-(taps**2) / (2 * alias**2))
    weights /= weights.sum()
    # OpenCV's BORDER_REFLECT_101 is SciPy's mirror
    for axis in (0, 1):
        kernel = ndimage.correlate1d(kernel, weights, axis, mode="mirror")
    return kernel


def defocus_blur(x, radius, alias):
    return each(x, lambda channel: ndimage.correlate(channel, disk(radius, alias), mode="mirror"))


def clipped_zoom(x, factor):
    out = x
    for axis in (0, 1):
        extent = x.shape[axis]
        kept = int(numpy.ceil(extent / factor))
        first = (extent - kept) // 2
        part = numpy.take(out, range(first, first + kept), axis)
        zoom = [1.0] * x.ndim
        zoom[axis] = factor
        part = ndimage.zoom(part, zoom, order=1)
        trim = (part.shape[axis] - extent) // 2
        out = numpy.take(part, range(trim, trim + extent), axis)
    return out


def zoom_blur(x, most, step):
    factors = numpy.arange(1, most, step)
    return (x + sum(clipped_zoom(x, factor) for factor in factors)) / (len(factors) + 1)


def pixelate(x, resolution):
    height, width = x.shape[:2]
    small = (int(width * resolution), int(height * resolution))
    return pillow(x, lambda one: one.resize(small, Image.BOX).resize((width, height), Image.BOX))


# noise


def noise(x, sigma, seed=0):
    return x + sigma * channels_first(Random("noise", 0, seed).normal, x)


def speckle_noise(x, sigma):
    return x + x * sigma * channels_first(Random("speckle_noise").normal, x)


def impulse_noise(x, amount):
    hit = channels_first(lambda *shape: Random("impulse_noise", 0).uniform(0, 1, *shape), x) <= amount
    salt = channels_first(lambda *shape: Random("impulse_noise", 1).uniform(0, 1, *shape), x) <= 0.5
    return numpy.where(hit, salt, x)


def shot_noise(x, photons):
    u = stats.norm.cdf(channels_first(Random("shot_noise").normal, x).astype(numpy.float32))
    return stats.poisson.ppf(u, x * photons) / photons


# published parameters by severity: CIFAR-10-C, ImageNet-C
CORRUPTIONS = {
    "gaussian_noise": (noise, [(0.04,), (0.06,), (0.08,), (0.09,), (0.10,)], [(0.08,), (0.12,), (0.18,), (0.26,), (0.38,)]),
    "shot_noise": (shot_noise, [(500,), (250,), (100,), (75,), (50,)], [(60,), (25,), (12,), (5,), (3,)]),
    "impulse_noise": (impulse_noise, [(0.01,), (0.02,), (0.03,), (0.05,), (0.07,)], [(0.03,), (0.06,), (0.09,), (0.17,), (0.27,)]),
    "speckle_noise": (speckle_noise, [(0.06,), (0.1,), (0.12,), (0.16,), (0.2,)], [(0.15,), (0.2,), (0.35,), (0.45,), (0.6,)]),
    "gaussian_blur": (gaussian, [(0.4,), (0.6,), (0.7,), (0.8,), (1,)], [(1,), (2,), (3,), (4,), (6,)]),
    "defocus_blur": (
        defocus_blur,
        [(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)],
        [(3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)],
    ),
    "zoom_blur": (
        zoom_blur,
        [(1.06, 0.01), (1.11, 0.01), (1.16, 0.01), (1.21, 0.01), (1.26, 0.01)],
        [(1.11, 0.01), (1.16, 0.01), (1.21, 0.02), (1.26, 0.02), (1.31, 0.03)],
    ),
    "brightness": (brightness, [(0.05,), (0.1,), (0.15,), (0.2,), (0.3,)], [(0.1,), (0.2,), (0.3,), (0.4,), (0.5,)]),
    "contrast": (contrast, [(0.75,), (0.5,), (0.4,), (0.3,), (0.15,)], [(0.4,), (0.3,), (0.2,), (0.1,), (0.05,)]),
    "pixelate": (pixelate, [(0.95,), (0.9,), (0.85,), (0.75,), (0.65,)], [(0.6,), (0.5,), (0.4,), (0.3,), (0.25,)]),
    "saturate": (
        saturation,
        [(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)],
        [(0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)],
    ),
}

# edits as they are written, with what makes the same; "bytes" where Pillow rounds to whole ones
EDITS = [
    ("brightness=-0.3", lambda x: brightness(x, -0.3)),
    ("contrast=1.7", lambda x: contrast(x, 1.7)),
    ("gamma=2.2", lambda x: x**2.2),
    ("gamma=0.4", lambda x: x**0.4),
    ("saturation(factor=0.5,shift=-0.2)", lambda x: saturation(x, 0.5, -0.2)),
    ("hue=60", lambda x: hue(x, 60)),
    ("hue=-117", lambda x: hue(x, -117)),
    ("grey", lambda x: enhanced(x, ImageEnhance.Color, 0), "bytes"),
    ("grey=0.35", lambda x: 0.65 * x + 0.35 * (x @ [0.299, 0.587, 0.114])[..., None]),
    ("cast(red=0.7,green=0.7,blue=0.7)", lambda x: enhanced(x, ImageEnhance.Brightness, 0.7), "bytes"),
    ("cast(red=1.4,green=1,blue=0.5)", lambda x: x * [1.4, 1, 0.5]),
    ("blur=1.7", lambda x: gaussian(x, 1.7)),
    ("sharpen=2.5", lambda x: sharpness(x, 2.5)),
    ("sharpen=0", lambda x: enhanced(x, ImageEnhance.Sharpness, 0), "bytes"),
    ("pixelate=0.3", lambda x: pixelate(x, 0.3)),
    ("noise(sigma=0.2,seed=7)", lambda x: noise(x, 0.2, 7)),
    ("rotate=15", lambda x: rotate(x, 15)),
    ("rotate=-100", lambda x: rotate(x, -100)),
    ("rotate(angle=33,outside=grey)", lambda x: rotate_affine(x, 33, "grey")),
    ("rotate(angle=33,outside=edge)", lambda x: rotate_affine(x, 33, "edge")),
    ("rotate(angle=33,outside=mirror)", lambda x: rotate_affine(x, 33, "mirror")),
    ("translate(x=3.5,y=-2)", lambda x: translate(x, 3.5, -2)),
    ("scale=0.6", lambda x: affine(x, 1 / 0.6, 0, 0, 1 / 0.6)),
    ("scale=1.7", lambda x: affine(x, 1 / 1.7, 0, 0, 1 / 1.7)),
    ("shear(x=20,y=-10)", lambda x: affine(x, 1, math.tan(math.radians(20)), math.tan(math.radians(-10)), 1)),
    ("shear(x=20,outside=white)", lambda x: affine(x, 1, math.tan(math.radians(20)), 0, 1, "white")),
    ("crop(keep=0.6,x=0.2,y=0.9)", lambda x: crop(x, 0.6, 0.2, 0.9)),
    ("flip", lambda x: x[:, ::-1]),
    ("flip=vertical", lambda x: x[::-1]),
    ("flip=both", lambda x: x[::-1, ::-1]),
    ("gamma=2; rotate=15; blur=1", lambda x: gaussian(rotate(x**2, 15), 1)),
    ("blur=1; rotate=15; gamma=2", lambda x: rotate(gaussian(x, 1), 15) ** 2),
]


def main():
    cases = []

    def write(name, edit, result, kind="exact"):
        values = numpy.clip(result, 0, 1).astype(numpy.float64).reshape(-1)[:: STRIDES[name]]
        sampled = (values * 65535).round().astype("<u2")
        cases.append({"image": name, "edit": edit, "kind": kind, "values": base64.b64encode(sampled.tobytes()).decode()})

    images = {name: image_of(name) / 255 for name in SIZES}
    for edit, work, *kind in EDITS:
        write("small", edit, work(images["small"]), *kind)
    for corruption, (work, *tables) in CORRUPTIONS.items():
        kind = "counts" if corruption == "shot_noise" else "exact"
        for name, table in zip(SIZES, tables):
            for severity, parameters in enumerate(table, 1):
                write(name, f"{corruption}:{severity}", work(images[name], *parameters), kind)
    document = {"sizes": SIZES, "strides": STRIDES, "item": ITEM, "cases": cases}
    (HERE / "image-edits" / "edits.json").write_text(json.dumps(document) + "\n")
    print(len(cases), "cases")


main()
