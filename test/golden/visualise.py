"""Pictures from spectra as numpy's FFT makes them (visualise.json): packages/engine/src/study/visualise/canvas.test.ts.

    python3 test/golden/visualise.py
"""

import json
from pathlib import Path

import numpy as np

HEIGHT, WIDTH = 6, 5
COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.0, -0.05], [0.27, -0.09, 0.03]])


def hartley(z):
    """The product of one-dimensional Hartley transforms, by cas a cas b = cos(a - b) + sin(a + b)."""
    spectrum = np.fft.fft2(z, norm="ortho")
    mirrored = np.roll(np.flip(spectrum, axis=-1), 1, axis=-1)
    return mirrored.real - spectrum.imag


def picture(z):
    frequency = np.hypot(np.fft.fftfreq(HEIGHT)[:, None], np.fft.rfftfreq(WIDTH)[None, :])
    weights = 1 / np.maximum(frequency, 1 / max(HEIGHT, WIDTH))
    white = hartley(z)
    laid = np.fft.irfft2(weights * np.fft.rfft2(white), s=(HEIGHT, WIDTH)) / 4
    colours = COLOURS / np.linalg.norm(COLOURS, axis=0).max()
    return 1 / (1 + np.exp(-np.einsum("ij,jyx->iyx", colours, laid)))


z = np.random.default_rng(12).normal(size=(3, HEIGHT, WIDTH)).round(4)
golden = {"height": HEIGHT, "width": WIDTH, "free": z.ravel().tolist(), "pixels": picture(z).round(7).ravel().tolist()}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
