import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { float32 } from "../../packages/engine/src/graph/tensor.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import { prepare } from "../../packages/engine/src/passes/prepare.ts";
import { normal, startNet } from "./net.ts";

type Net = ReturnType<typeof startNet>;
/** A convolution with its bias: data, kernels [outputs, inputs, k, k], bias [outputs]; stride 1, zeros around. */
type Conv = (
  net: Net,
  x: string,
  weight: Float32Array,
  bias: Float32Array,
  to: number,
  from: number,
  k: number,
) => string;
/** A dense layer: data [N, from], weights [from, to] row by row, bias [to]. */
type Dense = (net: Net, x: string, weight: Float32Array, bias: Float32Array, from: number, to: number) => string;

/** How the parts of one network are written; its numbers are the same in every way. */
export interface Writing {
  readonly conv?: Conv;
  readonly dense?: Dense;
  readonly relu?: (net: Net, x: string) => string;
  /** Maps [N, C, H, W] to the mean of each channel, [N, C]. */
  readonly pool?: (net: Net, x: string) => string;
  /** x · scale + shift by channel, where no layer is before it. */
  readonly affine?: (net: Net, x: string, scale: Float32Array, shift: Float32Array) => string;
  /** What stands between layers and changes nothing. */
  readonly between?: (net: Net, x: string) => string;
}

const tensorOf = (net: Net, shape: readonly number[], data: ArrayLike<number>) =>
  net.builder.constant(float32(shape, data), "onnx::Weight_1");
const window = (k: number, pad = (k - 1) / 2) => ({
  kernel_shape: attribute.ints([k, k]),
  pads: attribute.ints([pad, pad, pad, pad]),
});
const times = (values: Float32Array, factor: (at: number) => number) => values.map((value, at) => value * factor(at));
const turned = (net: Net, x: string, ...perm: number[]) => net.node("Transpose", [x], { perm: attribute.ints(perm) });
const shaped = (net: Net, x: string, ...shape: number[]) => net.node("Reshape", [x, net.axes(...shape)]);

const plainConv: Conv = (net, x, weight, bias, to, from, k) =>
  net.node("Conv", [x, tensorOf(net, [to, from, k, k], weight), tensorOf(net, [to], bias)], window(k));
const bareConv = (net: Net, x: string, weight: ArrayLike<number>, to: number, from: number, k: number) =>
  net.node("Conv", [x, tensorOf(net, [to, from, k, k], weight)], window(k));
const plainDense: Dense = (net, x, weight, bias, from, to) =>
  net.node("Gemm", [x, tensorOf(net, [from, to], weight), tensorOf(net, [to], bias)]);
const transposedMatrix = (weight: Float32Array, from: number, to: number) =>
  Float32Array.from(weight, (_, at) => weight[(at % from) * to + Math.floor(at / from)] as number);

/** Scale and shift of a normalisation by its numbers; `undo` gives the layer before it what the normalisation takes away. */
const moments = (to: number) => {
  const [gamma, mean] = [normal([to], 31).data.map((v) => 0.5 + Math.abs(v)), normal([to], 32).data];
  const variance = normal([to], 33).data.map((v) => 0.3 + v * v);
  return { gamma, mean, variance, deviation: variance.map((v) => Math.sqrt(v + 1e-5)) };
};
/** The convolution that gives the one asked for once it is normalised; its own bias is `own`. */
function normalisedConv(own: "none" | "conv" | "add"): Conv {
  return (net, x, weight, bias, to, from, k) => {
    const { gamma, mean, variance, deviation } = moments(to);
    const factor = (o: number) => (deviation[o] as number) / (gamma[o] as number);
    const inner = times(weight, (at) => factor(Math.floor(at / (from * k * k))));
    const given = normal([to], 34).data;
    const before = own === "none" ? given.fill(0) : given;
    const beta = bias.map((b, o) => b - ((before[o] as number) - (mean[o] as number)) / factor(o));
    const conv = own === "conv" ? plainConv(net, x, inner, before, to, from, k) : bareConv(net, x, inner, to, from, k);
    const added = own === "add" ? net.node("Add", [conv, tensorOf(net, [to, 1, 1], before)]) : conv;
    const numbers = [gamma, beta, mean, variance].map((vector) => tensorOf(net, [to], vector));
    return net.node("BatchNormalization", [added, ...numbers], { epsilon: attribute.float(1e-5) });
  };
}

const addedBias =
  (shape: (to: number) => number[], biasFirst = false): Conv =>
  (net, x, weight, bias, to, from, k) => {
    const pair = [bareConv(net, x, weight, to, from, k), tensorOf(net, shape(to), bias)];
    return net.node("Add", biasFirst ? pair.reverse() : pair);
  };

const matMulDense =
  (onLeft: boolean, biasFirst: boolean): Dense =>
  (net, x, weight, bias, from, to) => {
    const product = onLeft
      ? turned(
          net,
          net.node("MatMul", [tensorOf(net, [to, from], transposedMatrix(weight, from, to)), turned(net, x, 1, 0)]),
          1,
          0,
        )
      : net.node("MatMul", [x, tensorOf(net, [from, to], weight)]);
    const pair = [product, tensorOf(net, [to], bias)];
    return net.node("Add", biasFirst ? pair.reverse() : pair);
  };

const convDense: Dense = (net, x, weight, bias, from, to) => {
  const map = shaped(net, x, -1, from, 1, 1);
  const kernels = transposedMatrix(weight, from, to);
  return net.node("Flatten", [plainConv(net, map, kernels, bias, to, from, 1)]);
};

/** Every way of writing, by what it does. */
export const writings: Readonly<Record<string, Writing>> = {
  "bias [C,1,1] in an Add": { conv: addedBias((to) => [to, 1, 1]) },
  "bias [1,C,1,1] first in an Add": { conv: addedBias((to) => [1, to, 1, 1], true) },
  "bias written out for every position": {
    conv: (net, x, weight, bias, to, from, k) => {
      const side = Number(net.builder.typeOf(x)?.shape?.[2]);
      const all = Float32Array.from(
        { length: to * side * side },
        (_, at) => bias[Math.floor(at / side ** 2)] as number,
      );
      return net.node("Add", [bareConv(net, x, weight, to, from, k), tensorOf(net, [1, to, side, side], all)]);
    },
  },
  "bias taken away with Sub, through an Unsqueeze": {
    conv: (net, x, weight, bias, to, from, k) => {
      const vector = tensorOf(
        net,
        [to],
        bias.map((b) => -b),
      );
      return net.node("Sub", [bareConv(net, x, weight, to, from, k), net.node("Unsqueeze", [vector, net.axes(1, 2)])]);
    },
  },
  "bias half in the layer, half in an Add": {
    conv: (net, x, weight, bias, to, from, k) => {
      const half = bias.map((b) => b / 2);
      return net.node("Add", [plainConv(net, x, weight, half, to, from, k), tensorOf(net, [to, 1, 1], half)]);
    },
  },
  "MatMul + Add": { dense: matMulDense(false, false) },
  "bias + MatMul, matrix on the left": { dense: matMulDense(true, true) },
  "Gemm with transB, alpha and beta": {
    dense: (net, x, weight, bias, from, to) =>
      net.node(
        "Gemm",
        [
          x,
          tensorOf(
            net,
            [to, from],
            transposedMatrix(weight, from, to).map((w) => w / 2),
          ),
          tensorOf(
            net,
            [1, to],
            bias.map((b) => b * 4),
          ),
        ],
        { transB: attribute.int(1), alpha: attribute.float(2), beta: attribute.float(0.25) },
      ),
  },
  "Gemm with its matrix first, transposed": {
    dense: (net, x, weight, bias, from, to) => {
      const given = [tensorOf(net, [from, to], weight), x, tensorOf(net, [to, 1], bias)];
      const attributes = { transA: attribute.int(1), transB: attribute.int(1) };
      return turned(net, net.node("Gemm", given, attributes), 1, 0);
    },
  },
  "MatMul of a transposed weight": {
    dense: (net, x, weight, bias, from, to) => {
      const matrix = turned(net, tensorOf(net, [to, from], transposedMatrix(weight, from, to)), 1, 0);
      return net.node("Add", [net.node("MatMul", [x, matrix]), tensorOf(net, [to], bias)]);
    },
  },
  "a dense layer as an Einsum": {
    dense: (net, x, weight, bias, from, to) => {
      const matrix = tensorOf(net, [to, from], transposedMatrix(weight, from, to));
      const product = net.node("Einsum", [x, matrix], { equation: attribute.string("...i, oi -> ...o") });
      return net.node("Add", [product, tensorOf(net, [to], bias)]);
    },
  },
  "a dense layer as a convolution": { dense: convDense },
  "a dense layer normalised after": {
    dense: (net, x, weight, bias, from, to) => {
      const { gamma, mean, variance, deviation } = moments(to);
      const factor = (o: number) => (deviation[o] as number) / (gamma[o] as number);
      const inner = times(weight, (at) => factor(at % to));
      const beta = bias.map((b, o) => b + (mean[o] as number) / factor(o));
      const product = net.node("MatMul", [x, tensorOf(net, [from, to], inner)]);
      return net.node("BatchNormalization", [
        product,
        ...[gamma, beta, mean, variance].map((vector) => tensorOf(net, [to], vector)),
      ]);
    },
  },
  "BatchNormalization kept": { conv: normalisedConv("none") },
  "BatchNormalization after a bias": { conv: normalisedConv("conv") },
  "BatchNormalization after an added bias": { conv: normalisedConv("add") },
  "BatchNormalization written out": {
    conv: (net, x, weight, bias, to, from, k) => {
      const { gamma, mean, deviation } = moments(to);
      const factor = (o: number) => (deviation[o] as number) / (gamma[o] as number);
      const inner = times(weight, (at) => factor(Math.floor(at / (from * k * k))));
      const beta = bias.map((b, o) => b + (mean[o] as number) / factor(o));
      const given = (vector: Float32Array) => tensorOf(net, [to, 1, 1], vector);
      const centred = net.node("Sub", [bareConv(net, x, inner, to, from, k), given(mean)]);
      const scaled = net.node("Mul", [given(gamma), net.node("Div", [centred, given(deviation)])]);
      return net.node("Add", [given(beta), scaled]);
    },
  },
  "a number times what a layer takes": {
    conv: (net, x, weight, bias, to, from, k) => {
      const halved = weight.map((w) => w * -0.5);
      return plainConv(net, net.node("Mul", [x, net.scalar(-2)]), halved, bias, to, from, k);
    },
    dense: (net, x, weight, bias, from, to) => {
      const scaled = net.node("Div", [x, net.scalar(-2)]);
      return plainDense(
        net,
        scaled,
        weight.map((w) => w * -2),
        bias,
        from,
        to,
      );
    },
  },
  "a number times the layer": {
    conv: (net, x, weight, bias, to, from, k) => {
      const conv = plainConv(
        net,
        x,
        weight.map((w) => w * -4),
        bias.map((b) => b * -4),
        to,
        from,
        k,
      );
      return net.node("Neg", [net.node("Mul", [conv, net.scalar(0.25)])]);
    },
  },
  "the layer taken from its bias": {
    conv: (net, x, weight, bias, to, from, k) =>
      net.node("Sub", [
        tensorOf(net, [to, 1, 1], bias),
        bareConv(
          net,
          x,
          weight.map((w) => -w),
          to,
          from,
          k,
        ),
      ]),
  },
  "a Pad before each convolution": {
    conv: (net, x, weight, bias, to, from, k) => {
      const p = (k - 1) / 2;
      const padded = net.node("Pad", [x, net.axes(0, 0, p, p, 0, 0, p, p), net.scalar(0)]);
      const given = [tensorOf(net, [to, from, k, k], weight), tensorOf(net, [to], bias)];
      return net.node("Conv", [padded, ...given], window(k, 0));
    },
  },
  "a Pad along named axes and pads of its own": {
    conv: (net, x, weight, bias, to, from, k) => {
      if (k === 1) return plainConv(net, x, weight, bias, to, from, k);
      const padded = net.node("Pad", [x, net.axes(1, 0), "", net.axes(-1)]);
      const given = [tensorOf(net, [to, from, k, k], weight), tensorOf(net, [to], bias)];
      return net.node("Conv", [padded, ...given], {
        ...window(k),
        pads: attribute.ints([1, 0, 1, 1]),
      });
    },
  },
  "a Pad of images whose channels are last": {
    conv: (net, x, weight, bias, to, from, k) => {
      const p = (k - 1) / 2;
      const padded = net.node("Pad", [turned(net, x, 0, 2, 3, 1), net.axes(0, p, p, 0, 0, p, p, 0)]);
      const given = [tensorOf(net, [to, from, k, k], weight), tensorOf(net, [to], bias)];
      return net.node("Conv", [turned(net, padded, 0, 3, 1, 2), ...given], window(k, 0));
    },
  },
  "channels last between layers": {
    conv: (net, x, weight, bias, to, from, k) => {
      const last = turned(net, bareConv(net, x, weight, to, from, k), 0, 2, 3, 1);
      return turned(net, net.node("Add", [last, tensorOf(net, [to], bias)]), 0, 3, 1, 2);
    },
    relu: (net, x) => {
      if (net.builder.typeOf(x)?.shape?.length !== 4) return net.node("Relu", [x]);
      return turned(net, net.node("Relu", [turned(net, x, 0, 2, 3, 1)]), 0, 3, 1, 2);
    },
    pool: (net, x) =>
      net.node("ReduceMean", [turned(net, x, 0, 2, 3, 1), net.axes(1, 2)], { keepdims: attribute.int(0) }),
  },
  "convolutions of one position as products over the last axis": {
    conv: (net, x, weight, bias, to, from, k) => {
      if (k !== 1) return plainConv(net, x, weight, bias, to, from, k);
      const matrix = tensorOf(net, [from, to], transposedMatrix(weight, to, from));
      const product = net.node("MatMul", [turned(net, x, 0, 2, 3, 1), matrix]);
      return turned(net, net.node("Add", [tensorOf(net, [to], bias), product]), 0, 3, 1, 2);
    },
  },
  "convolutions of one position as an Einsum": {
    conv: (net, x, weight, bias, to, from, k) => {
      if (k !== 1) return plainConv(net, x, weight, bias, to, from, k);
      const given = [tensorOf(net, [to, from], weight), x];
      const product = net.node("Einsum", given, { equation: attribute.string("oc,nchw->nohw") });
      return net.node("Add", [product, tensorOf(net, [to, 1, 1], bias)]);
    },
  },
  "convolutions of one position as a matrix times flat maps": {
    conv: (net, x, weight, bias, to, from, k) => {
      if (k !== 1) return plainConv(net, x, weight, bias, to, from, k);
      const side = Number(net.builder.typeOf(x)?.shape?.[2]);
      const product = net.node("MatMul", [tensorOf(net, [1, to, from], weight), shaped(net, x, -1, from, side * side)]);
      return shaped(net, net.node("Add", [product, tensorOf(net, [to, 1], bias)]), -1, to, side, side);
    },
  },
  "a bias added to flat maps": {
    conv: (net, x, weight, bias, to, from, k) => {
      const side = Number(net.builder.typeOf(x)?.shape?.[2]);
      const flat = shaped(net, bareConv(net, x, weight, to, from, k), 0, to, -1);
      return shaped(net, net.node("Add", [flat, tensorOf(net, [to, 1], bias)]), 0, to, side, side);
    },
  },
  "Clip from 0": { relu: (net, x) => net.node("Clip", [x, net.scalar(0)]) },
  "the maximum of 0 and x": { relu: (net, x) => net.node("Max", [net.scalar(0), x]) },
  "LeakyRelu without a slope": { relu: (net, x) => net.node("LeakyRelu", [x], { alpha: attribute.float(0) }) },
  "Identity and Dropout between": { between: (net, x) => net.node("Identity", [net.node("Dropout", [x])]) },
  "the mean by ReduceMean and Reshape": {
    pool: (net, x) => shaped(net, net.node("ReduceMean", [x, net.axes(-1, -2)]), 0, -1),
  },
  "the mean by a sum": {
    pool: (net, x) => {
      const side = Number(net.builder.typeOf(x)?.shape?.[2]);
      const sum = net.node("ReduceSum", [x, net.axes(2, 3)], { keepdims: attribute.int(0) });
      return net.node("Div", [sum, net.scalar(side * side)]);
    },
  },
  "the mean by a window": {
    pool: (net, x) => {
      const side = Number(net.builder.typeOf(x)?.shape?.[2]);
      return net.node("Squeeze", [net.pool("AveragePool", x, side, 1), net.axes(2, 3)]);
    },
  },
  "scaling and shifting as BatchNormalization": {
    affine: (net, x, scale, shift) => {
      const { gamma, mean, variance, deviation } = moments(scale.length);
      const ratio = scale.map((s, c) => (s * (deviation[c] as number)) / (gamma[c] as number));
      const beta = shift.map((t, c) => t + (mean[c] as number) * (scale[c] as number));
      const numbers = [gamma.map((g, c) => g * (ratio[c] as number)), beta, mean, variance];
      const given = numbers.map((vector) => tensorOf(net, [scale.length], vector));
      return net.node("BatchNormalization", [x, ...given], { epsilon: attribute.float(1e-5) });
    },
  },
  "shifting before scaling": {
    affine: (net, x, scale, shift) => {
      const given = (vector: Float32Array) => tensorOf(net, [scale.length, 1, 1], vector);
      const moved = net.node("Add", [x, given(shift.map((t, c) => t / (scale[c] as number)))]);
      return net.node("Mul", [moved, given(scale)]);
    },
  },
};

/** The network in one way of writing, as it is after opening; `biases` as large as the weights. Input x, [N, 3, 8, 8]; 5 classes. */
export function rewrittenNet(writing: Writing = {}): TypedGraph {
  const net = startNet(["batch", 3, 8, 8]);
  const { conv = plainConv, dense = plainDense, between = (_, x) => x } = writing;
  const { relu = (own, x) => own.node("Relu", [x]) } = writing;
  const { pool = (own, x) => own.node("Flatten", [own.node("GlobalAveragePool", [x])]) } = writing;
  const {
    affine = (own, x, scale, shift) => {
      const given = (vector: Float32Array) => tensorOf(own, [vector.length, 1, 1], vector);
      return own.node("Add", [own.node("Mul", [x, given(scale)]), given(shift)]);
    },
  } = writing;
  let seed = 100;
  const drawn = (shape: readonly number[], size: number) => normal(shape, seed++).data.map((v) => v * size);
  const layer = (x: string, to: number, from: number, k: number) =>
    conv(net, x, drawn([to, from, k, k], 1 / Math.sqrt(from * k * k)), drawn([to], 0.7), to, from, k);
  const full = (x: string, from: number, to: number) =>
    dense(net, x, drawn([from, to], 1 / Math.sqrt(from)), drawn([to], 0.7), from, to);

  const stem = relu(net, between(net, layer(net.x, 4, 3, 3)));
  const inner = layer(relu(net, layer(stem, 6, 4, 1)), 4, 6, 3);
  const joined = relu(net, net.node("Add", [stem, inner]));
  const pooled = net.pool("MaxPool", joined, 2, 2);
  // a layer's worth of its own: nothing linear stands before it
  const shifted = affine(
    net,
    pooled,
    drawn([4], 0.8).map((v) => v + 0.6),
    drawn([4], 0.5),
  );
  const last = relu(net, layer(relu(net, shifted), 6, 4, 3));
  const hidden = relu(net, between(net, full(pool(net, last), 6, 7)));
  return prepare(net.build(full(hidden, 7, 5)));
}
