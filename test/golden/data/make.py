"""Golden numbers for packages/engine/src/{data,image}: Pillow's and torchvision's fitting and normalisation, NumPy's files.

    python3 make.py     writes fits.json, arrays.json and the .npz/.npy files beside itself (torchvision 0.14, Pillow 9.4)
"""
import base64
import json
import os

import numpy as np
import torchvision.transforms as T
from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))


def picture(width, height):
    """The same in resize.test.ts: sharp edges and slopes, different in each channel."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((x * 7 + y * 13 + c * 29 + (x * y) % 31 * 3) % 256).astype(np.uint8)


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def main():
    cases = []
    for width, height, mode, shorter, out_w, out_h in [
        (37, 23, "crop", 16, 16, 16),
        (20, 31, "crop", 32, 28, 28),
        (33, 33, "crop", 24, 19, 20),
        (41, 17, "stretch", 0, 50, 9),
        (9, 7, "stretch", 0, 24, 24),
    ]:
        image = Image.fromarray(picture(width, height))
        if mode == "crop":
            fitted = T.CenterCrop((out_h, out_w))(T.Resize(shorter)(image))
        else:
            fitted = T.Resize((out_h, out_w))(image)
        normal = T.Compose([T.ToTensor(), T.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])(fitted)
        gray = T.Compose([T.Grayscale(), T.ToTensor(), T.Normalize((0.1307,), (0.3081,))])(fitted)
        cases.append(dict(width=width, height=height, mode=mode, shorter=shorter, outWidth=out_w, outHeight=out_h,
                          pixels=encode(np.asarray(fitted)), normal=encode(normal.numpy().astype("<f4")),
                          gray=encode(gray.numpy().astype("<f4"))))
    with open(os.path.join(here, "fits.json"), "w") as file:
        json.dump(cases, file)

    x = np.arange(3 * 4 * 5 * 3, dtype=np.uint8).reshape(3, 4, 5, 3)
    y = np.array([2, 0, 1], np.int64)
    np.savez(os.path.join(here, "plain.npz"), x=x, y=y, classes=np.array(["cat", "dog", "Bär"]))
    unit = np.linspace(0, 1, 2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)
    np.savez_compressed(os.path.join(here, "compressed.npz"), x_train=unit[:1], y_train=np.array([[0, 1]], np.float32),
                        x_test=unit, y_test=np.eye(2, dtype=np.float32), notes=np.zeros(3))
    np.save(os.path.join(here, "x_big.npy"), np.arange(2 * 3 * 3, dtype=">i4").reshape(2, 3, 3))
    np.save(os.path.join(here, "y_big.npy"), np.array([1, 0], np.uint8))
    np.save(os.path.join(here, "half.npy"), np.array([0, -0.5, 1 / 3, 65504, 6e-8, 255], np.float16))
    np.save(os.path.join(here, "fortran.npy"), np.asfortranarray(np.ones((2, 3, 4))))


if __name__ == "__main__":
    main()
