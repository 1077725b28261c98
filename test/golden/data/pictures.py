"""Small image files of many kinds and the bytes that Pillow's convert("RGB") gives of them, for decode-image.test.ts.

    python3 pictures.py     writes pictures.json beside itself (Pillow 9.4, torchvision 0.14)
"""
import io
import json
import os
import struct
import zlib

import numpy as np
import torchvision.transforms as T
from PIL import Image

from make import encode, here

random = np.random.RandomState(5)


def scene(width, height):
    """Slopes, an edge and a little noise."""
    y, x = np.mgrid[:height, :width]
    planes = [128 + 100 * np.sin(x / 5 + y / 9), 128 + 100 * np.cos(x / 3 - y / 7), np.where(x > width // 3, 40 + y, 220)]
    return np.clip(np.stack(planes, -1) + random.normal(0, 6, (height, width, 3)), 0, 255).astype("u1")


colour = scene(18, 13)
image = Image.fromarray(colour)
alpha = random.randint(0, 256, colour.shape[:2]).astype("u1")
with_alpha = Image.fromarray(np.dstack([colour, alpha]))
grey_alpha = Image.fromarray(np.dstack([colour[..., 0], alpha]), "LA")
cases = []


def add(name, data, fit=None):
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    case = dict(name=name, file=encode(np.frombuffer(data, "u1")))
    if fit is not None:
        picture = T.CenterCrop((fit["height"], fit["width"]))(T.Resize(fit["shorter"])(picture))
        case["fit"] = fit
    cases.append(dict(case, width=picture.width, height=picture.height, pixels=encode(np.asarray(picture))))


def save(name, picture, kind, **options):
    data = io.BytesIO()
    picture.save(data, kind, **options)
    add(name, data.getvalue())
    return data.getvalue()


def chunk(tag, data):
    return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))


def png(name, width, height, depth, kind, rows):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
    add(name, b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b""))


for subsampling in (0, 1, 2):
    save(f"JPEG, subsampling {subsampling}", image, "JPEG", quality=85, subsampling=subsampling)
save("JPEG, progressive", image, "JPEG", quality=85, progressive=True)
save("JPEG, grey", image.convert("L"), "JPEG")
inks = np.dstack([255 - colour, random.randint(0, 120, colour.shape[:2]).astype("u1")])
cmyk = save("JPEG, CMYK", Image.fromarray(inks, "CMYK"), "JPEG", quality=95, subsampling=0)
save("JPEG, CMYK subsampled", Image.fromarray(inks, "CMYK"), "JPEG", quality=80)
marker = cmyk.index(b"\xff\xee")
add("JPEG, CMYK without Adobe's marker", cmyk[:marker] + cmyk[marker + 2 + struct.unpack(">H", cmyk[marker + 2 : marker + 4])[0] :])
save("TIFF, CMYK", Image.fromarray(inks, "CMYK"), "TIFF", compression="tiff_lzw")
save("TIFF", image, "TIFF", compression="tiff_lzw")
save("TIFF, RGBA", with_alpha, "TIFF")
save("TIFF, bilevel", image.convert("1"), "TIFF", compression="group4")
save("PNG, palette", image.quantize(16), "PNG")
save("PNG, palette with a transparent colour", image.quantize(16), "PNG", transparency=3)
save("PNG, palette with alphas", image.quantize(16), "PNG", transparency=bytes(range(0, 256, 16)))
save("PNG, RGBA", with_alpha, "PNG")
save("PNG, grey and alpha", grey_alpha, "PNG")
save("PNG, a transparent colour", image, "PNG", transparency=tuple(int(v) for v in colour[3, 3]))
png("PNG, 16 bits", 9, 7, 16, 2, [random.bytes(9 * 6) for _ in range(7)])
png("PNG, 16 bits and alpha", 9, 7, 16, 6, [random.bytes(9 * 8) for _ in range(7)])
png("PNG, 16 bits grey and alpha", 9, 7, 16, 4, [random.bytes(9 * 4) for _ in range(7)])
png("PNG, 2 bits", 16, 7, 2, 0, [random.bytes(4) for _ in range(7)])
save("WebP, lossy", image, "WEBP", quality=80)
save("WebP, lossless with alpha", with_alpha, "WEBP", lossless=True, exact=True)
save("BMP", image, "BMP")
save("BMP, palette", image.quantize(16), "BMP")

save("GIF", image.quantize(64), "GIF")
save("GIF, a transparent colour", image.quantize(16), "GIF", transparency=3)
save("GIF, interlaced", image.quantize(30), "GIF", interlace=1)
save("GIF, grey", image.convert("L"), "GIF")
save("GIF, two frames", image.quantize(16), "GIF", save_all=True, append_images=[Image.fromarray(scene(18, 13)).quantize(16)])
noise = Image.fromarray(random.randint(0, 256, (50, 120)).astype("u1"), "P")
noise.putpalette(random.bytes(768))
save("GIF, noise that fills the table of codes", noise, "GIF")
save("GIF, long runs", Image.fromarray((np.arange(6000).reshape(60, 100) // 999 % 7).astype("u1"), "P"), "GIF", interlace=0)
for name, transparency, canvas in [("", None, (20, 17)), (", transparent", 2, (20, 17)), (", over its edge", None, (9, 8))]:
    data = io.BytesIO()
    options = {} if transparency is None else dict(transparency=transparency)
    image.crop((0, 0, 11, 9)).quantize(16).save(data, "GIF", **options)
    part = bytearray(data.getvalue())
    at = part.index(b"," + struct.pack("<HHHH", 0, 0, 11, 9))
    part[6:10] = struct.pack("<HH", *canvas)
    part[at + 1 : at + 5] = struct.pack("<HH", 5, 4)
    add(f"GIF, a frame on a part of the canvas{name}", bytes(part))


def gif(indices, width, height, palette=b"", local=b""):
    """A GIF of eight-bit codes without compression: a clear code before the table grows."""
    flags = lambda colours: 128 | (len(colours) // 3).bit_length() - 2 if colours else 0
    held = bits = 0
    packed = bytearray()
    codes = [code for at, index in enumerate(indices) for code in ([256] if at % 254 == 0 else []) + [int(index)]] + [257]
    for code in codes:
        held |= code << bits
        bits += 9
        while bits >= 8:
            packed.append(held & 255)
            held >>= 8
            bits -= 8
    packed.append(held & 255)
    blocks = b"".join(bytes([len(packed[i : i + 255])]) + packed[i : i + 255] for i in range(0, len(packed), 255))
    header = b"GIF89a" + struct.pack("<HHBBB", width, height, flags(palette), 0, 0) + palette
    return header + b"," + struct.pack("<HHHHB", 0, 0, width, height, flags(local)) + local + b"\x08" + blocks + b"\0;"


indices = random.randint(0, 256, 12 * 9)
add("GIF, without a palette", gif(indices, 12, 9))
add("GIF, indices beyond its palette", gif(indices, 12, 9, palette=random.bytes(12)))
add("GIF, a palette of its frame", gif(indices % 4, 12, 9, palette=random.bytes(24), local=random.bytes(12)))

# a photograph's way: reduced by five, so that decoders that shrink while they load would show
data = io.BytesIO()
Image.fromarray(scene(480, 360)).save(data, "JPEG", quality=60)
add("JPEG, reduced", data.getvalue(), dict(width=48, height=48, mode="crop", shorter=56))

with open(os.path.join(here, "pictures.json"), "w") as file:
    json.dump(cases, file)
