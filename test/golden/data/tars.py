"""Small WebDataset tar files as Python's tarfile writes them, and the samples that the webdataset library makes of them, for webdataset.test.ts.

    python3 tars.py     writes tars.json beside itself

The grouping is that of webdataset 1.0 (tariterators.py: base_plus_ext, group_by_keys), restated here from its rules; offsets and sizes are tarfile's own.
"""
import gzip
import io
import json
import os
import re
import tarfile

import numpy as np

from make import encode, here

FORMATS = dict(ustar=tarfile.USTAR_FORMAT, gnu=tarfile.GNU_FORMAT, pax=tarfile.PAX_FORMAT)
LONG = "/".join(["a-folder-with-a-rather-long-name"] * 3)
LONGER = "x" * 180


def members(kind):
    yield "__meta__/info.json", b"{}", None
    yield "plain.png", b"P" * 700, None
    yield "plain.cls", b"7\n", None
    yield "train/second.cls", b"3", None
    yield "train/second.JPG", b"J" * 512, None
    yield "train", None, tarfile.DIRTYPE
    yield "train/link.png", None, tarfile.SYMTYPE
    yield "./dotted.seg.png", b"S" * 5, None
    yield "./dotted.webp", b"W" * 1500, None
    yield "./dotted.json", json.dumps({"caption": "x", "label": 12}).encode(), None
    yield "no-image.cls", b"1", None
    yield "README", b"no dot", None
    yield f"{LONG}/deep.png", b"D" * 33, None
    if kind != "ustar":
        yield f"{LONGER}.png", b"L" * 40, None
        yield "übermaß/größe.png", b"U" * 3, None


def build(kind):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=FORMATS[kind]) as tar:
        for name, content, special in members(kind):
            info = tarfile.TarInfo(name)
            if special is None:
                info.size = len(content)
            else:
                info.type = special
                info.linkname = "plain.png" if special == tarfile.SYMTYPE else ""
            tar.addfile(info, None if content is None else io.BytesIO(content))
    return data.getvalue()


def samples(data):
    current, found = None, []
    for info in tarfile.open(fileobj=io.BytesIO(data)):
        name = info.name
        if not info.isreg() or re.match(r"__[^/]*__($|/)", name):
            continue
        match = re.match(r"^((?:.*/|)[^.]+)[.]([^/]*)$", name)
        if match is None:
            continue
        key, part = match.group(1), match.group(2).lower()
        if current is None or current["key"] != key:
            current = dict(key=key, parts={})
            found.append(current)
        current["parts"][part] = [info.offset_data, info.size]
    for sample in found:
        # tarfile keeps "./", which says nothing
        sample["key"] = re.sub(r"^(\./)+", "", sample["key"])
    return found


cases = []
for kind in FORMATS:
    data = build(kind)
    cases.append(dict(kind=kind, file=encode(np.frombuffer(gzip.compress(data, mtime=0), "u1")), samples=samples(data)))
with open(os.path.join(here, "tars.json"), "w") as out:
    json.dump(cases, out, indent=1, ensure_ascii=False)
    out.write("\n")
