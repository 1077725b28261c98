"""Golden numbers for the comparison of networks: CKA and unit correlations by plain numpy, and a network quantised to int8 in two formats.

    python3 compare.py                 writes compare/similarity.json and compare/int8.json beside this file

Written with numpy 1.24, torch 1.13, onnx 1.12 (Debian 12).
"""

import base64
import json
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent / "compare"


def floats(a):
    return base64.b64encode(np.ascontiguousarray(a, "<f4").tobytes()).decode()


# ---- CKA and correlations


def hsic1(k, l):
    """Unbiased HSIC (Song et al. 2012, equation 5), word for word."""
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    return (np.trace(k @ l) + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ l @ one)) / (n * (n - 3))


def minibatch_cka(x, y, groups):
    parts = [(x[g] @ x[g].T, y[g] @ y[g].T, len(g)) for g in groups]
    mean = lambda f: sum(n * f(k, l) for k, l, n in parts) / sum(n for _, _, n in parts)
    return mean(hsic1) / np.sqrt(mean(lambda k, l: hsic1(k, k)) * mean(lambda k, l: hsic1(l, l)))


def biased_cka(x, y):
    """Kornblith et al. 2019: |YᵀX|² / (|XᵀX| |YᵀY|) of centred data."""
    x, y = x - x.mean(0), y - y.mean(0)
    return np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


def similarity():
    r = np.random.default_rng(3)
    z = r.normal(size=(60, 4))
    own = [z @ r.normal(size=(4, p)) + s * r.normal(size=(60, p)) + 3 for p, s in [(7, 0.3), (90, 2.0), (12, 1.0)]]
    other = [z @ r.normal(size=(4, p)) + s * r.normal(size=(60, p)) - 1 for p, s in [(5, 0.1), (40, 3.0)]]
    own, other = [[a.astype("float32").astype("float64") for a in side] for side in (own, other)]
    groups = np.split(np.arange(60), [18, 38])
    cka = [[minibatch_cka(x, y, groups) for y in other] for x in own]
    # 3000 images: the estimate of groups comes near the formula over all of them
    z = r.normal(size=(3000, 3))
    x, y = z @ r.normal(size=(3, 20)) + r.normal(size=(3000, 20)), z @ r.normal(size=(3, 20)) + r.normal(size=(3000, 20))
    near = [minibatch_cka(x, y, np.split(np.arange(3000), 15)), biased_cka(x, y)]
    assert abs(near[0] - near[1]) < 0.01, near
    correlation = np.corrcoef(own[0].T, other[1].T)[: own[0].shape[1], own[0].shape[1] :]
    return {
        "images": 60,
        "groups": [len(g) for g in groups],
        "own": [{"width": a.shape[1], "rows": floats(a)} for a in own],
        "other": [{"width": a.shape[1], "rows": floats(a)} for a in other],
        "cka": cka,
        "best": [int(np.argmax(row)) for row in correlation],
        "correlation": correlation.tolist(),
    }


# ---- a small network, float and int8


def quantise(a, scale, zero, dtype):
    info = np.iinfo(dtype)
    return np.clip(np.rint(a / scale) + zero, info.min, info.max).astype(dtype)


def kernel_scale(w):
    return (np.abs(w.reshape(len(w), -1)).max(1) / 127).astype("float32")


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs, [output], name=output, **attributes)


def model(name, nodes, constants, output):
    tensors = [numpy_helper.from_array(np.asarray(a), key) for key, a in constants.items()]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, 8, 8])
    scores = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", 4])
    graph = helper.make_graph(nodes, name, [image], [scores], tensors)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    return base64.b64encode(made.SerializeToString()).decode()


def int8():
    r = np.random.default_rng(5)
    normal = lambda *shape: r.normal(size=shape).astype("float32")
    w1, b1 = normal(6, 3, 3, 3) * 0.3, normal(6) * 0.1
    w2, b2 = normal(8, 6, 3, 3) * 0.2, normal(8) * 0.1
    w3, b3 = normal(4, 8) * 0.5, normal(4) * 0.1
    x = normal(6, 3, 8, 8)
    pads = [1, 1, 1, 1]

    def forward(images, round_=lambda name, a: a, weight=lambda w: w, bias=lambda b, *scales: b):
        t = lambda a: torch.from_numpy(np.asarray(a, "float64"))
        values = {}
        a = round_("image", images)
        a = values["conv1"] = F.conv2d(t(a), t(weight(w1)), t(bias(b1, "image", w1)), padding=1).numpy()
        a = values["relu1"] = round_("relu1", np.maximum(a, 0))
        a = values["conv2"] = F.conv2d(t(a), t(weight(w2)), t(bias(b2, "relu1", w2)), padding=1).numpy()
        a = values["relu2"] = round_("relu2", np.maximum(a, 0))
        a = values["mean"] = round_("mean", a.mean((2, 3)))
        values["fc"] = round_("fc", a @ weight(w3).T.astype("float64") + bias(b3, "mean", w3))
        return values

    plain = forward(x)
    top = {name: np.abs(plain[name]).max() for name in ["relu1", "relu2", "mean"]}
    # relu2 is given far too small a range, as bad calibration does: there the network breaks
    scale = {name: np.float32(v / 255) for name, v in top.items()}
    scale["relu2"] = np.float32(top["relu2"] / 8 / 255)
    scale["image"] = np.float32(np.abs(x).max() / 127)
    scale["fc"] = np.float32(np.abs(plain["fc"]).max() / 127)
    zero = {name: 128 if name in ("image", "fc") else 0 for name in scale}
    settle = lambda name, a: ((quantise(a, scale[name], zero[name], "uint8").astype("float64") - zero[name]) * scale[name])

    def weight(w):
        s = kernel_scale(w).reshape(-1, *[1] * (w.ndim - 1))
        return quantise(w, s, 0, "int8").astype("float64") * s

    bias_scale = lambda name, w: (scale[name] * kernel_scale(w)).astype("float32")
    bias = lambda b, name, w: np.rint(b / bias_scale(name, w)) * bias_scale(name, w).astype("float64")
    rough = forward(x, settle, weight, bias)
    error = {n: float(np.linalg.norm(rough[n] - plain[n]) / np.linalg.norm(plain[n])) for n in plain}

    constants = {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "w3": w3, "b3": b3}
    float_nodes = [
        node("Conv", ["image", "w1", "b1"], "conv1", pads=pads),
        node("Relu", ["conv1"], "relu1"),
        node("Conv", ["relu1", "w2", "b2"], "conv2", pads=pads),
        node("Relu", ["conv2"], "relu2"),
        node("GlobalAveragePool", ["relu2"], "mean"),
        node("Flatten", ["mean"], "flat"),
        node("Gemm", ["flat", "w3", "b3"], "fc", transB=1),
    ]

    shared = {f"{n}.scale": scale[n] for n in scale} | {f"{n}.zero": np.uint8(zero[n]) for n in scale}
    for at, w, b, before in [(1, w1, b1, "image"), (2, w2, b2, "relu1"), (3, w3, b3, "mean")]:
        s = kernel_scale(w)
        shared[f"w{at}.q"] = quantise(w, s.reshape(-1, *[1] * (w.ndim - 1)), 0, "int8")
        shared[f"w{at}.scale"], shared[f"w{at}.zero"] = s, np.zeros(len(w), "int8")
        shared[f"b{at}.q"] = np.rint(b / bias_scale(before, w)).astype("int32")
        shared[f"b{at}.scale"], shared[f"b{at}.zero"] = bias_scale(before, w), np.zeros(len(b), "int32")
    q = lambda v, n, to: node("QuantizeLinear", [v, f"{n}.scale", f"{n}.zero"], to)
    dq = lambda v, n, to, **k: node("DequantizeLinear", [v, f"{n}.scale", f"{n}.zero"], to, **k)
    around = lambda v, n: [q(v, n, f"{n}.q8"), dq(f"{n}.q8", n, f"{n}.dq")]
    kernels = [dq(f"{p}{at}.q", f"{p}{at}", f"{p}{at}.dq", axis=0) for at in (1, 2, 3) for p in "wb"]
    qdq = [
        *kernels,
        *around("image", "image"),
        node("Conv", ["image.dq", "w1.dq", "b1.dq"], "conv1", pads=pads),
        node("Relu", ["conv1"], "relu1"),
        *around("relu1", "relu1"),
        node("Conv", ["relu1.dq", "w2.dq", "b2.dq"], "conv2", pads=pads),
        node("Relu", ["conv2"], "relu2"),
        *around("relu2", "relu2"),
        node("GlobalAveragePool", ["relu2.dq"], "mean"),
        *around("mean", "mean"),
        node("Flatten", ["mean.dq"], "flat"),
        node("Gemm", ["flat", "w3.dq", "b3.dq"], "fc", transB=1),
        *around("fc", "fc"),
    ]
    # on quanta the ReLU is the range of what the convolution is rounded to: its zero point is 0
    conv = lambda at, x_, before, after: node(
        "QLinearConv",
        [x_, f"{before}.scale", f"{before}.zero", f"w{at}.q", f"w{at}.scale", f"w{at}.zero", f"{after}.scale", f"{after}.zero", f"b{at}.q"],
        f"conv{at}",
        pads=pads,
    )
    qlinear = [
        q("image", "image", "image.q8"),
        conv(1, "image.q8", "image", "relu1"),
        conv(2, "conv1", "relu1", "relu2"),
        dq("conv2", "relu2", "relu2.dq"),
        node("GlobalAveragePool", ["relu2.dq"], "mean"),
        *around("mean", "mean"),
        node("Flatten", ["mean.dq"], "flat"),
        *[k for k in kernels if k.output[0] in ("w3.dq", "b3.dq")],
        node("Gemm", ["flat", "w3.dq", "b3.dq"], "fc", transB=1),
        *around("fc", "fc"),
    ]
    used = lambda nodes: {k: v for k, v in shared.items() if any(k in n.input for n in nodes)}
    return {
        "images": len(x),
        "image": floats(x),
        "float": model("float", float_nodes, constants, "fc"),
        "qdq": model("qdq", qdq, used(qdq), "fc.dq"),
        "qlinear": model("qlinear", qlinear, used(qlinear), "fc.dq"),
        "error": error,
    }


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    (HERE / "similarity.json").write_text(json.dumps(similarity()) + "\n")
    (HERE / "int8.json").write_text(json.dumps(int8()) + "\n")
