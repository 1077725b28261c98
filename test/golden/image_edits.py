"""Golden images of every image edit, by Pillow, SciPy and NumPy: what the edits of packages/engine/src/edits/image must give.

    python3 image_edits.py

Corruptions are written again from their published definitions (Hendrycks and Dietterich 2019, make_cifar_c.py and make_imagenet_c.py), with
scikit-image's and OpenCV's functions replaced by SciPy's and by formulas. Random numbers come from the streams of
packages/engine/src/base/random.ts and edits/image/draws.ts, so that they are equal. Written with numpy 1.24, scipy 1.10, Pillow 9.4 (Debian 12).

Two images: "small", 20 × 16, for which the table of CIFAR-10-C counts, and "large", 96 × 88, for that of ImageNet-C.
"""

import base64
import colorsys
import io
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


def jpeg(x, quality):
    written = io.BytesIO()
    Image.fromarray((x * 255).round().astype(numpy.uint8)).save(written, "JPEG", quality=quality)
    return numpy.asarray(Image.open(written)) / 255


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


# weather and what is drawn as a field


def moved_by(x, down, right):
    height, width = x.shape[:2]
    rows, columns = numpy.arange(height) + down, numpy.arange(width) + right
    return x[rows.clip(0, height - 1)][:, columns.clip(0, width - 1)]


def magick_motion(x, radius, sigma, angle):
    """ImageMagick's MotionBlurImage."""
    width = 2 * math.ceil(radius) + 1
    kernel = numpy.exp(-(numpy.arange(width) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()
    across, along = width * math.sin(math.radians(angle)), width * math.cos(math.radians(angle))
    length = math.hypot(across, along)
    places = [(math.ceil(i * across / length - 0.5), math.ceil(i * along / length - 0.5)) for i in range(width)]
    return sum(weight * moved_by(x, *place) for weight, place in zip(kernel, places))


def motion_blur(x, radius, sigma, angle=0, spread=45):
    return magick_motion(x, radius, sigma, numpy.float32(Random("motion_blur").uniform(angle - spread, angle + spread)))


def glass_blur(x, sigma, distance, rounds):
    x = numpy.uint8(gaussian(x, sigma) * 255)
    height, width = x.shape[:2]
    random = Random("glass_blur")
    for _ in range(rounds):
        for h in range(height - distance, distance, -1):
            for w in range(width - distance, distance, -1):
                dx, dy = numpy.floor(random.uniform(0, 2 * distance, 2)).astype(int) - distance
                # as published: of two views of one array the second is read when the first was written
                x[h, w], x[h + dy, w + dx] = x[h + dy, w + dx], x[h, w]
    return gaussian(x / 255, sigma)


def elastic(x, amplitude, sigma, jitter):
    height, width = x.shape[:2]
    centre = numpy.float32((height, width)) // 2
    side = min(height, width) // 3
    source = numpy.float32([centre + side, [centre[0] + side, centre[1] - side], centre - side])
    target = source + Random("elastic", 0).uniform(-jitter, jitter, 3, 2).astype(numpy.float32)
    # from places of the target to places of the source
    matrix = numpy.linalg.solve(numpy.c_[target, numpy.ones(3)].astype(float), source.astype(float)).T
    yy, xx = numpy.mgrid[:height, :width]
    places = matrix @ numpy.stack([xx.ravel(), yy.ravel(), numpy.ones(xx.size)])
    # OpenCV's BORDER_REFLECT_101 is SciPy's mirror
    x = each(x, lambda one: ndimage.map_coordinates(one, places[::-1], order=1, mode="mirror").reshape(height, width))
    field = Random("elastic", 1).uniform(-1, 1, 2, height, width)
    dx, dy = (ndimage.gaussian_filter(part, sigma, mode="reflect", truncate=3) * amplitude for part in field)
    return each(x, lambda one: ndimage.map_coordinates(one, [yy + dy, xx + dx], order=1, mode="reflect"))


def plasma(side, decay, random):
    field = numpy.zeros((side, side))
    step, wibble = side, 100

    def mean(total):
        return total / 4 + wibble * random.uniform(-wibble, wibble, *total.shape)

    while step >= 2:
        half = step // 2
        corners = field[::step, ::step]
        total = corners + numpy.roll(corners, -1, 0)
        field[half::step, half::step] = mean(total + numpy.roll(total, -1, 1))
        middle, corners = field[half::step, half::step], field[::step, ::step]
        field[::step, half::step] = mean(middle + numpy.roll(middle, 1, 0) + corners + numpy.roll(corners, -1, 1))
        field[half::step, ::step] = mean(middle + numpy.roll(middle, 1, 1) + corners + numpy.roll(corners, -1, 0))
        step, wibble = half, wibble / decay
    field -= field.min()
    return field / field.max()


def fog(x, strength, decay):
    height, width = x.shape[:2]
    side = 2 ** math.ceil(math.log2(max(height, width)))
    most = x.max()
    return (x + strength * plasma(side, decay, Random("fog"))[:height, :width, None]) * most / (most + strength)


def luma(x):
    return x @ [0.299, 0.587, 0.114]


def snow(x, mean, spread, zoom, threshold, radius, sigma, keep):
    random = Random("snow")
    layer = clipped_zoom(mean + spread * random.normal(*x.shape[:2]), zoom)
    layer[layer < threshold] = 0
    layer = (layer.clip(0, 1) * 255).astype(numpy.uint8).astype(float)
    random.taken += random.taken % 2
    layer = magick_motion(layer, radius, sigma, numpy.float32(random.uniform(-135, -45))).round() / 255
    x = keep * x + (1 - keep) * numpy.maximum(x, luma(x)[..., None] * 1.5 + 0.5)
    return x + (layer + numpy.rot90(layer, 2))[..., None]


def canny(image, low, high):
    """OpenCV's, with the L1 norm and an aperture of 3."""
    padded = numpy.pad(image.astype(int), 1, "edge")
    taps = numpy.array([1, 2, 1])
    gx = ndimage.correlate(padded, numpy.outer(taps, [-1, 0, 1]))[1:-1, 1:-1]
    gy = ndimage.correlate(padded, numpy.outer([-1, 0, 1], taps))[1:-1, 1:-1]
    slope = numpy.pad(abs(gx) + abs(gy), 1)
    shift = lambda down, right: slope[1 + down : slope.shape[0] - 1 + down, 1 + right : slope.shape[1] - 1 + right]
    own = shift(0, 0)
    # tan 22.5° in 15 bits after the point, as OpenCV has it
    ax, ay = abs(gx), abs(gy) << 15
    flat, steep = ay < ax * 13573, ay > ax * 13573 + (ax << 16)
    turned = (gx ^ gy) < 0
    diagonal = numpy.where(turned, (own > shift(-1, 1)) & (own > shift(1, -1)), (own > shift(-1, -1)) & (own > shift(1, 1)))
    across = (own > shift(0, -1)) & (own >= shift(0, 1))
    along = (own > shift(-1, 0)) & (own >= shift(1, 0))
    peak = (own > low) & numpy.where(flat, across, numpy.where(steep, along, diagonal))
    groups, _ = ndimage.label(peak, numpy.ones((3, 3)))
    return numpy.isin(groups, numpy.unique(groups[peak & (own > high)])) & peak


def chamfer(marked):
    """Shortest ways over steps to 5 × 5 neighbours, found by going on until nothing changes; 16 bits after the point, as OpenCV has them."""
    out = numpy.where(marked, 0, numpy.inf)
    steps = {(0, 1): 1, (1, 1): 91750 / 65536, (1, 2): 143976 / 65536}
    ways = {(sy * y, sx * x): far for (a, b), far in steps.items() for y, x in ((a, b), (b, a)) for sy in (1, -1) for sx in (1, -1)}
    while True:
        padded = numpy.pad(out, 2, constant_values=numpy.inf)
        height, width = out.shape
        new = numpy.min([out] + [padded[2 + y : 2 + y + height, 2 + x : 2 + x + width] + far for (y, x), far in ways.items()], 0)
        if numpy.array_equal(new, out):
            return out
        out = new


def equalized(image):
    counts = numpy.bincount(image.ravel(), minlength=256)
    first = numpy.flatnonzero(counts)[0]
    rest = image.size - counts[first]
    if rest == 0:
        return image
    below = counts.cumsum() - counts[first]
    return (below * 255 / rest).round().clip(0, 255).astype(numpy.uint8)[image]


def spatter(x, mean, spread, radius, threshold, strength, liquid):
    layer = gaussian(mean + spread * Random("spatter").normal(*x.shape[:2]), radius)
    if liquid == "mud":
        cover = gaussian((layer > threshold).astype(float), strength)
        cover[cover < 0.8] = 0
        return x * (1 - cover[..., None]) + cover[..., None] * numpy.array([63, 42, 20]) / 255
    layer[layer < threshold] = 0
    layer = (layer * 255).astype(numpy.uint8)
    box = lambda image: (ndimage.correlate(image.astype(float), numpy.ones((3, 3)), mode="mirror") * (1 / 9)).astype(numpy.float32)
    relief = equalized(box(numpy.minimum(chamfer(canny(layer, 50, 150)), 20)).astype(numpy.uint8))
    kernel = numpy.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])
    relief = box(ndimage.correlate(relief.astype(int), kernel, mode="mirror").clip(0, 255)).round()
    drops = layer * relief.astype(float)
    drops = drops / drops.max() * strength if drops.max() > 0 else drops * 0
    return x + drops[..., None] * numpy.array([175, 238, 238]) / 255


# parts of the image


def box_of(x, left, top, width, height, feather=0):
    """The box's share of each pixel, by counting among many points of it."""
    many = 200
    place = lambda extent: (numpy.arange(extent * many) + 0.5) / many
    def share(start, size, extent):
        points = place(extent)
        covered = ((points >= start) & (points <= start + size)).reshape(extent, many).mean(1)
        middle = numpy.arange(extent) + 0.5
        return covered if feather == 0 else covered * (numpy.minimum(middle - start, start + size - middle) / feather).clip(0, 1)
    return numpy.outer(share(top, height, x.shape[0]), share(left, width, x.shape[1]))[..., None]


def laid(x, over, mask):
    return x * (1 - mask) + over * mask


def stroke(x, points, size, softness):
    """The distance to the stroke is that to the nearest of many points on it."""
    points = numpy.array(points, float)
    many = numpy.linspace(0, 1, 4001)[:, None]
    path = numpy.concatenate([points[:1]] + [a + many * (b - a) for a, b in zip(points, points[1:])])
    yy, xx = numpy.mgrid[: x.shape[0], : x.shape[1]] + 0.5
    far = numpy.array([numpy.hypot(px - path[:, 0], py - path[:, 1]).min() for px, py in zip(xx.ravel(), yy.ravel())])
    radius = size / 2
    mask = (far <= radius) * (1.0 if softness == 0 else ((radius - far) / (softness * radius)).clip(0, 1))
    mask = mask.reshape(x.shape[:2])
    for px, py in points:
        if 0 <= px < x.shape[1] and 0 <= py < x.shape[0]:
            mask[int(py), int(px)] = 1
    return mask[..., None]


def move(x, left, top, width, height, right, down, feather, leave):
    under = laid(x, leave, box_of(x, left, top, width, height, feather)) if leave is not None else x
    return laid(under, moved_by(x, -down, -right), box_of(x, left + right, top + down, width, height, feather))


def grey_of(x):
    return numpy.repeat(luma(x)[..., None], 3, 2)


def brush_noise(x, sigma):
    return x + sigma * channels_first(Random("brush", 0, 3).normal, x)


STROKE = [(3, 4), (12, 6.5), (9, 13)]

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
    "motion_blur": (
        motion_blur,
        [(6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)],
        [(10, 3), (15, 5), (15, 8), (15, 12), (20, 15)],
    ),
    "glass_blur": (
        glass_blur,
        [(0.05, 1, 1), (0.25, 1, 1), (0.4, 1, 1), (0.25, 1, 2), (0.4, 1, 2)],
        [(0.7, 1, 2), (0.9, 2, 1), (1, 2, 3), (1.1, 3, 2), (1.5, 4, 2)],
    ),
    "elastic_transform": (
        elastic,
        [(32 * a, 32 * b, 32 * c) for a, b, c in ((0, 0, 0.08), (0.05, 0.2, 0.07), (0.08, 0.06, 0.06), (0.1, 0.04, 0.05), (0.1, 0.03, 0.03))],
        [(244 * a, 244 * b, 244 * c) for a, b, c in ((2, 0.7, 0.1), (2, 0.08, 0.2), (0.05, 0.01, 0.02), (0.07, 0.01, 0.02), (0.12, 0.01, 0.02))],
    ),
    "fog": (fog, [(0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75)], [(1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)]),
    "snow": (
        snow,
        [
            (0.1, 0.2, 1, 0.6, 8, 3, 0.95),
            (0.1, 0.2, 1, 0.5, 10, 4, 0.9),
            (0.15, 0.3, 1.75, 0.55, 10, 4, 0.9),
            (0.25, 0.3, 2.25, 0.6, 12, 6, 0.85),
            (0.3, 0.3, 1.25, 0.65, 14, 12, 0.8),
        ],
        [
            (0.1, 0.3, 3, 0.5, 10, 4, 0.8),
            (0.2, 0.3, 2, 0.5, 12, 4, 0.7),
            (0.55, 0.3, 4, 0.9, 12, 8, 0.7),
            (0.55, 0.3, 4.5, 0.85, 12, 8, 0.65),
            (0.55, 0.3, 2.5, 0.85, 12, 12, 0.55),
        ],
    ),
    "spatter": (
        spatter,
        [
            (0.62, 0.1, 0.7, 0.7, 0.5, "water"),
            (0.65, 0.1, 0.8, 0.7, 0.5, "water"),
            (0.65, 0.3, 1, 0.69, 0.5, "water"),
            (0.65, 0.1, 0.7, 0.69, 0.6, "mud"),
            (0.65, 0.1, 0.5, 0.68, 0.6, "mud"),
        ],
        [
            (0.65, 0.3, 4, 0.69, 0.6, "water"),
            (0.65, 0.3, 3, 0.68, 0.6, "water"),
            (0.65, 0.3, 2, 0.68, 0.5, "water"),
            (0.65, 0.3, 1, 0.65, 1.5, "mud"),
            (0.67, 0.4, 1, 0.65, 1.5, "mud"),
        ],
    ),
    "brightness": (brightness, [(0.05,), (0.1,), (0.15,), (0.2,), (0.3,)], [(0.1,), (0.2,), (0.3,), (0.4,), (0.5,)]),
    "contrast": (contrast, [(0.75,), (0.5,), (0.4,), (0.3,), (0.15,)], [(0.4,), (0.3,), (0.2,), (0.1,), (0.05,)]),
    "pixelate": (pixelate, [(0.95,), (0.9,), (0.85,), (0.75,), (0.65,)], [(0.6,), (0.5,), (0.4,), (0.3,), (0.25,)]),
    "jpeg_compression": (jpeg, [(80,), (65,), (58,), (50,), (40,)], [(25,), (18,), (15,), (10,), (7,)]),
    "saturate": (
        saturation,
        [(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)],
        [(0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)],
    ),
}

# edits as they are written, with what makes the same; "bytes" where Pillow rounds to whole ones
# a picture that is larger one way and smaller the other, with alpha; its colours where alpha is 0 must not be seen
PICTURE = numpy.arange(11 * 3 * 4).reshape(3, 11, 4) * 37 % 256
PICTURE[1, 3:6, 3] = 0
PICTURE[2, :, 3] = 255


def pixel_text(picture):
    height, width = picture.shape[:2]
    return f"{width}x{height}." + base64.urlsafe_b64encode(picture.astype(numpy.uint8).tobytes()).decode().rstrip("=")


def pasted(x, picture, left, top, width, height, feather):
    first, last = (math.floor(left), math.floor(top)), (math.ceil(left + width), math.ceil(top + height))
    size = (last[0] - first[0], last[1] - first[1])
    alpha = picture[..., 3] / 255 if picture.shape[2] == 4 else numpy.ones(picture.shape[:2])

    def resized(plane):
        image = Image.fromarray(plane.astype(numpy.float32), "F").resize(size, Image.BILINEAR)
        return numpy.asarray(image, numpy.float64)

    seen = resized(alpha)
    weighed = numpy.stack([resized(picture[..., c] / 255 * alpha) for c in range(3)], 2)
    # laid on a larger canvas, so that what reaches out is cut
    pad = 20
    canvas = numpy.zeros((x.shape[0] + 2 * pad, x.shape[1] + 2 * pad, 4))
    rows, columns = (slice(at + pad, at + pad + extent) for at, extent in zip(first[::-1], size[::-1]))
    canvas[rows, columns] = numpy.dstack([weighed, seen])
    inside = canvas[pad:-pad, pad:-pad]
    mask = box_of(x, left, top, width, height, feather)
    mask = mask if mask.ndim == 3 else mask[..., None]
    return x * (1 - mask * inside[..., 3:]) + mask * inside[..., :3]


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
    ("motion_blur(radius=4,sigma=2,angle=120,spread=0)", lambda x: magick_motion(x, 4, 2, 120)),
    ("occlude(x=3,y=4,width=6,height=5,colour=ff8000)", lambda x: laid(x, numpy.array([255, 128, 0]) / 255, box_of(x, 3, 4, 6, 5))),
    ("occlude(x=2.25,y=-1.5,width=6.5,height=5,paint=mean)", lambda x: laid(x, x.mean((0, 1)), box_of(x, 2.25, -1.5, 6.5, 5))),
    ("brush(points=3:4/12:6.5/9:13,size=4,colour=0000ff)", lambda x: laid(x, [0, 0, 1], stroke(x, STROKE, 4, 0))),
    ("brush(points=3:4/12:6.5/9:13,size=7,softness=0.6,paint=blur,radius=2)", lambda x: laid(x, gaussian(x, 2), stroke(x, STROKE, 7, 0.6))),
    ("brush(points=3:4/12:6.5/9:13,size=5,softness=1,paint=grey)", lambda x: laid(x, grey_of(x), stroke(x, STROKE, 5, 1))),
    ("brush(points=10:7,size=9,paint=noise,sigma=0.2,seed=3)", lambda x: laid(x, brush_noise(x, 0.2), stroke(x, [(10, 7)], 9, 0))),
    ("brush(points=10:7,size=0.4,paint=mean)", lambda x: laid(x, x.mean((0, 1)), stroke(x, [(10, 7)], 0.4, 0))),
    ("gamma=2; blur=2; brush(points=3:4/12:6.5,size=6,paint=restore)", lambda x: laid(gaussian(x**2, 2), x, stroke(x, STROKE[:2], 6, 0))),
    ("move(x=2,y=3,width=6,height=5,right=7,down=4)", lambda x: move(x, 2, 3, 6, 5, 7, 4, 0, x.mean((0, 1)))),
    (
        "move(x=2,y=3,width=9,height=8,right=-1,down=2,feather=3,paint=colour,colour=ffffff)",
        lambda x: move(x, 2, 3, 9, 8, -1, 2, 3, numpy.ones(3)),
    ),
    ("move(x=2,y=3,width=6,height=5,right=15,down=0,leave=stay)", lambda x: move(x, 2, 3, 6, 5, 15, 0, 0, None)),
    (
        "gamma=2; paste(item=9,x=4,y=2,width=8,height=9,right=3,down=-1,feather=2)",
        lambda x: laid(x**2, moved_by(x, 1, -3), box_of(x, 7, 1, 8, 9, 2)),
    ),
    (
        f"gamma=2; picture(pixels={pixel_text(PICTURE[..., :3])},x=4,y=2,width=8,height=9,feather=2)",
        lambda x: pasted(x**2, PICTURE[..., :3], 4, 2, 8, 9, 2),
    ),
    (
        f"picture(pixels={pixel_text(PICTURE)},x=1.5,y=-2,width=7,height=4.25)",
        lambda x: pasted(x, PICTURE, 1.5, -2, 7, 4.25, 0),
    ),
    ("flip; jpeg=60; rotate=30; brush(points=10:7,size=6,paint=restore)", lambda x: laid(rotate(jpeg(x[:, ::-1], 60), 30), x, stroke(x, [(10, 7)], 6, 0)), "bytes"),
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
        kind = {"shot_noise": "counts", "jpeg_compression": "bytes"}.get(corruption, "exact")
        for name, table in zip(SIZES, tables):
            for severity, parameters in enumerate(table, 1):
                write(name, f"{corruption}:{severity}", work(images[name], *parameters), kind)
    document = {"sizes": SIZES, "strides": STRIDES, "item": ITEM, "cases": cases}
    (HERE / "image-edits" / "edits.json").write_text(json.dumps(document) + "\n")
    print(len(cases), "cases")


main()
