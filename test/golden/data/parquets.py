"""Small Parquet files of images, written here from the format's specification alone (no pyarrow was at hand), for kind-parquet.test.ts.

    python3 parquets.py     writes parquets.json beside itself (Pillow for the images, Debian's libbrotli1 for Brotli)

They differ in what readers get wrong: codec, pages of version 1 and 2, dictionaries, an offset index or none, nulls at each level, several row groups.
"""
import ctypes
import gzip
import io
import json
import os
import struct

import numpy as np
from PIL import Image

from make import encode, here

CODECS = dict(none=0, snappy=1, gzip=2, lzo=3, brotli=4, lz4=5, zstd=6, lz4_raw=7)
BYTE_ARRAY, INT64, INT32 = 6, 2, 1
NAMES = dict(info=dict(features=dict(image=dict(_type="Image"), label=dict(names=["cat", "dog", "owl"], _type="ClassLabel"))))


# Thrift's compact protocol
def varint(value):
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def zigzag(value):
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def write(kind, value):
    if kind in ("i32", "i64"):
        return zigzag(value)
    if kind == "text":
        data = value if isinstance(value, bytes) else value.encode()
        return varint(len(data)) + data
    if kind == "struct":
        return fields(value)
    inner = kind[5:]
    size = bytes([len(value) << 4 | TYPES[inner]]) if len(value) < 15 else bytes([0xF0 | TYPES[inner]]) + varint(len(value))
    return size + b"".join(write(inner, item) for item in value)


TYPES = dict(i32=5, i64=6, text=8, struct=12)


def fields(values):
    out, last = b"", 0
    for number, kind, value in values:
        if value is None:
            continue
        code = (1 if value else 2) if kind == "bool" else 9 if kind.startswith("list ") else TYPES[kind]
        out += bytes([(number - last) << 4 | code]) + (b"" if kind == "bool" else write(kind, value))
        last = number
    return out + b"\0"


# compression: literals alone for Snappy, raw blocks alone for Zstandard, which decoders cannot tell from the work of a real compressor
def compress(codec, data):
    if codec in ("none", "lzo"):
        return data
    if codec == "gzip":
        return gzip.compress(data, mtime=0)
    if codec == "snappy":
        out = varint(len(data))
        for at in range(0, len(data), 60000):
            part = data[at : at + 60000]
            out += bytes([61 << 2]) + struct.pack("<H", len(part) - 1) + part
        return out
    if codec == "brotli":
        return brotli(data)
    if codec == "lz4_raw":
        return lz4(data)
    if codec == "lz4":
        # as Hadoop frames it: both sizes, big-endian, and a block
        block = lz4(data)
        return struct.pack(">II", len(data), len(block)) + block
    out = b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(data))
    return out + struct.pack("<I", 1 | len(data) << 3)[:3] + data


def brotli(data):
    library = ctypes.CDLL("libbrotlienc.so.1")
    out, size = ctypes.create_string_buffer(len(data) + 1024), ctypes.c_size_t(len(data) + 1024)
    quality, window, generic = 5, 22, 0
    assert library.BrotliEncoderCompress(quality, window, generic, ctypes.c_size_t(len(data)), data, ctypes.byref(size), out) == 1
    return out.raw[: size.value]


def lz4(data):
    """A block: literals and matches of at least four bytes, the last five bytes literals (LZ4's block format)."""
    def length(value):
        out = b""
        while value >= 255:
            out, value = out + b"\xff", value - 255
        return out + bytes([value])

    out, at, start, seen = b"", 0, 0, {}
    while at + 12 < len(data):
        key = data[at : at + 4]
        before, seen[key] = seen.get(key), at
        if before is None or at - before > 65535:
            at += 1
            continue
        size = 4
        while at + size < len(data) - 5 and data[before + size] == data[at + size]:
            size += 1
        literals = data[start:at]
        out += bytes([min(15, len(literals)) << 4 | min(15, size - 4)])
        out += (length(len(literals) - 15) if len(literals) >= 15 else b"") + literals + struct.pack("<H", at - before)
        out += length(size - 19) if size >= 19 else b""
        at += size
        start = at
    literals = data[start:]
    return out + bytes([min(15, len(literals)) << 4]) + (length(len(literals) - 15) if len(literals) >= 15 else b"") + literals


def packed(values, width):
    """Indices packed bit by bit, eight together, as pyarrow writes those that do not repeat."""
    groups = (len(values) + 7) // 8
    bits = sum(int(value) << (width * at) for at, value in enumerate(values))
    return varint(groups << 1 | 1) + bits.to_bytes(groups * width, "little")


def runs(levels, width):
    """Levels or indices as runs of equal ones."""
    out, at = b"", 0
    while at < len(levels):
        end = at
        while end < len(levels) and levels[end] == levels[at]:
            end += 1
        out += varint((end - at) << 1) + int(levels[at]).to_bytes((width + 7) // 8, "little")
        at = end
    return out


def plain(kind, values):
    if kind == BYTE_ARRAY:
        return b"".join(struct.pack("<I", len(value)) + value for value in values)
    return b"".join(struct.pack("<q" if kind == INT64 else "<i", value) for value in values)


class File:
    def __init__(self, codec, version, index, dictionary, like_arrow=False):
        """like_arrow: indices are packed, and a dictionary that has grown too large is given up after the first page, as pyarrow does."""
        self.codec, self.version, self.index, self.dictionary, self.like_arrow = codec, version, index, dictionary, like_arrow
        self.data, self.groups, self.rows = b"PAR1", [], 0

    def page(self, header, content, raw=b""):
        packed = compress(self.codec, content)
        self.data += fields([(1, "i32", header[0]), (2, "i32", len(raw) + len(content)), (3, "i32", len(raw) + len(packed)), header[1]]) + raw + packed
        return len(content) + len(raw)

    def column(self, path, kind, levels, values, depth, page_rows):
        """levels: the definition level of each row; values: those at full depth."""
        start, plain_bytes, locations = len(self.data), 0, []
        large = self.like_arrow and kind == BYTE_ARRAY and any(len(value) > 40 for value in values)
        in_first = values[: sum(level == depth for level in levels[:page_rows])] if large else values
        order = list(dict.fromkeys(in_first)) if self.like_arrow else sorted(set(values)) if self.dictionary else None
        if order is not None:
            plain_bytes += self.page((2, (7, "struct", [(1, "i32", len(order)), (2, "i32", 0)])), plain(kind, order))
        first = len(self.data)
        for at in range(0, len(levels), page_rows):
            part = levels[at : at + page_rows]
            before = sum(level == depth for level in levels[:at])
            own = values[before : before + sum(level == depth for level in part)]
            if order is None or (large and at > 0):
                encoding, body = 0, plain(kind, own)
            else:
                width = max(1, (len(order) - 1).bit_length())
                places = [order.index(value) for value in own]
                encoding, body = 8, bytes([width]) + (packed if self.like_arrow else runs)(places, width)
            levels_out = runs(part, 2) if depth else b""
            offset = len(self.data)
            if self.version == 1:
                lead = struct.pack("<I", len(levels_out)) + levels_out if depth else b""
                plain_bytes += self.page((0, (5, "struct", [(1, "i32", len(part)), (2, "i32", encoding), (3, "i32", 3), (4, "i32", 3)])), lead + body)
            else:
                head = [(1, "i32", len(part)), (2, "i32", len(part) - len(own)), (3, "i32", len(part)), (4, "i32", encoding), (5, "i32", len(levels_out)), (6, "i32", 0)]
                plain_bytes += self.page((3, (8, "struct", head)), body, levels_out)
            locations.append((offset, len(self.data) - offset, at))
        nulls = sum(level < depth for level in levels)
        meta = [(1, "i32", kind), (2, "list i32", [0, 3] + ([8] if order else [])), (3, "list text", path), (4, "i32", CODECS[self.codec]), (5, "i64", len(levels)),
                (6, "i64", plain_bytes), (7, "i64", len(self.data) - start), (9, "i64", first), (11, "i64", start if order is not None else None),
                (12, "struct", [(3, "i64", nulls)])]
        return dict(meta=meta, start=start, locations=locations)

    def group(self, columns, rows):
        self.groups.append(([self.column(*column) for column in columns], rows))
        self.rows += rows

    def done(self, schema, note=None):
        written = []
        for columns, rows in self.groups:
            chunks = []
            for column in columns:
                at = length = None
                if self.index:
                    index = fields([(1, "list struct", [[(1, "i64", o), (2, "i32", s), (3, "i64", r)] for o, s, r in column["locations"]])])
                    at, length = len(self.data), len(index)
                    self.data += index
                chunks.append([(2, "i64", column["start"]), (3, "struct", column["meta"]), (4, "i64", at), (5, "i32", length)])
            written.append([(1, "list struct", chunks), (2, "i64", 0), (3, "i64", rows)])
        arrow = [[(1, "text", "ARROW:schema"), (2, "text", "/////1ABAAAQAAAAAAAKAA==")]] if self.like_arrow else []
        keys = None if note is None else arrow + [[(1, "text", "huggingface"), (2, "text", json.dumps(note))]]
        footer = fields([(1, "i32", 2), (2, "list struct", schema), (3, "i64", self.rows), (4, "list struct", written), (5, "list struct", keys), (6, "text", "parquets.py")])
        return self.data + footer + struct.pack("<I", len(footer)) + b"PAR1"


def element(name, kind=None, optional=True, children=None, text=False, root=False):
    return [(1, "i32", kind), (3, "i32", None if root else int(optional)), (4, "text", name), (5, "i32", children), (6, "i32", 0 if text else None)]


def picture(value):
    out = io.BytesIO()
    Image.fromarray(np.full((4, 4, 3), value, "u1")).save(out, "PNG")
    return out.getvalue()


HF = [element("schema", children=2, root=True), element("image", children=2), element("bytes", BYTE_ARRAY), element("path", BYTE_ARRAY, text=True), element("label", INT64)]
cases = []


def add(name, data, reds=None, labels=None, names=None):
    cases.append(dict(name=name, file=encode(np.frombuffer(gzip.compress(data, mtime=0), "u1")), reds=reds, labels=labels, names=names))


def hugging_face(name, codec, version, index, dictionary, note=NAMES, holes=(), no_path=False, like_arrow=False):
    """Nine rows in two row groups, three rows a page. holes: rows whose image, or whose bytes alone, are null."""
    file = File(codec, version, index, dictionary, like_arrow)
    for rows in (range(0, 5), range(5, 9)):
        levels = [dict(holes).get(row, 2) for row in rows]
        images = [picture(20 * row) for row, level in zip(rows, levels) if level == 2]
        paths = [0 if no_path or level == 0 else 2 for level in levels]
        texts = [f"photo-{row}.png".encode() for row, level in zip(rows, paths) if level == 2]
        marks = [row % 3 for row in rows]
        file.group([(["image", "bytes"], BYTE_ARRAY, levels, images, 2, 3), (["image", "path"], BYTE_ARRAY, paths, texts, 2, 3),
                    (["label"], INT64, [1] * len(marks), marks, 1, 3)], len(rows))
    reds = [20 * row if dict(holes).get(row, 2) == 2 else None for row in range(9)]
    names = [f"photo-{row}.png" if not no_path and dict(holes).get(row, 2) else None for row in range(9)]
    add(name, file.done(HF, note), reds, [row % 3 for row in range(9)], names)


# a codec that nobody here reads, refused before its pages are looked at
hugging_face("lzo", "lzo", 1, False, False)
cases[-1].update(reds=None)
for codec in CODECS:
    if codec == "lzo":
        continue
    hugging_face(f"{codec}-1", codec, 1, False, False)
    hugging_face(f"{codec}-2-index", codec, 2, True, False)
hugging_face("dictionary", "snappy", 1, False, True)
hugging_face("dictionary-index", "gzip", 2, True, True)
hugging_face("nulls", "none", 1, False, False, holes=((0, 0), (4, 1), (7, 1)))
hugging_face("nulls-index", "snappy", 2, True, False, holes=((0, 0), (4, 1), (7, 1)))
# what datasets.push_to_hub makes of pyarrow: Snappy, dictionaries, some given up, the schema of Arrow beside the features
hugging_face("hub", "snappy", 1, False, True, like_arrow=True)
hugging_face("hub-index", "snappy", 1, True, True, like_arrow=True, holes=((2, 1),))
hugging_face("bare", "none", 1, False, False, note=None, no_path=True)
hugging_face("only-paths", "none", 1, False, False, holes=[(row, 1) for row in range(9)])

binary = File("gzip", 1, False, False)
binary.group([(["id"], INT32, [0] * 4, [4, 3, 2, 1], 0, 2), (["jpg"], BYTE_ARRAY, [1] * 4, [picture(20 * row) for row in range(4)], 1, 2),
              (["label"], BYTE_ARRAY, [1, 1, 0, 1], [b"owl", b"cat", b"owl"], 1, 2)], 4)
add("binary", binary.done([element("schema", children=3, root=True), element("id", INT32, optional=False), element("jpg", BYTE_ARRAY), element("label", BYTE_ARRAY, text=True)]),
    [0, 20, 40, 60], ["owl", "cat", None, "owl"], [None] * 4)

texts = File("none", 1, False, False)
texts.group([(["text"], BYTE_ARRAY, [1] * 2, [b"a", b"b"], 1, 2), (["raw"], BYTE_ARRAY, [1] * 2, [b"no", b"image"], 1, 2)], 2)
add("texts", texts.done([element("schema", children=2, root=True), element("text", BYTE_ARRAY, text=True), element("raw", BYTE_ARRAY)]))

with open(os.path.join(here, "parquets.json"), "w") as out:
    json.dump(cases, out, indent=1)
    out.write("\n")
