import { describe, expect, test } from "vitest";
import { createNodeRuntime } from "../../../server/src/node-runtime.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { attribute } from "../graph/attributes.ts";
import { type Attributes, CANONICAL_OPSET, type Graph, type Node, type Shape } from "../graph/graph.ts";
import { type ElementType, float32, int64, sizeOf, type Tensor } from "../graph/tensor.ts";
import { inferShapes } from "../passes/infer-shapes.ts";
import { decodeModel } from "./decode.ts";
import { encodeModel } from "./encode.ts";
import { writeModel } from "./write-model.ts";

const runtime = createNodeRuntime({ threads: 1 });

interface Case {
  /** What is tried, beginning with the operator. */
  readonly name: string;
  readonly version: number;
  readonly shape: readonly number[];
  readonly attributes?: Attributes;
  /** Inputs after the data, as initializers. */
  readonly more?: readonly (Tensor | undefined)[];
  readonly outputs?: readonly string[];
  /** Element type of the data; float32 if not said. */
  readonly type?: ElementType;
  /** Values read as results; the first output if not said. */
  readonly read?: readonly string[];
}

const f = (shape: readonly number[], seed = 5) => float32(shape, normal(sizeOf(shape), seed));
const positive = (shape: readonly number[], seed = 6) =>
  float32(
    shape,
    normal(sizeOf(shape), seed).map((x) => Math.abs(x) + 0.5),
  );
const { int, ints, float: real, floats, string: text } = attribute;

function normal(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => randomNormal(random));
}

const at = (version: number, name: string, shape: readonly number[], rest: Partial<Case> = {}): Case => ({
  name,
  version,
  shape,
  ...rest,
});

const cases: readonly Case[] = [
  at(11, "Squeeze axes", [2, 1, 3, 1], { attributes: { axes: ints([1]) } }),
  at(7, "Squeeze all", [2, 1, 3, 1]),
  at(7, "Unsqueeze", [2, 3], { attributes: { axes: ints([0, 3]) } }),
  at(11, "ReduceSum", [2, 3, 4], { attributes: { axes: ints([1]), keepdims: int(0) } }),
  ...["L1", "L2", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare", "LogSumExp"].flatMap((reduce): Case[] => [
    at(7, `Reduce${reduce}`, [2, 3, 4], { attributes: { axes: ints([1, 2]) } }),
    at(13, `Reduce${reduce} all`, [2, 3, 4], { attributes: { keepdims: int(0) } }),
  ]),
  at(7, "Slice", [5, 6], { attributes: { starts: ints([1, -4]), ends: ints([2 ** 63, -1]) } }),
  at(9, "Slice axes", [5, 6], { attributes: { starts: ints([2]), ends: ints([2 ** 63]), axes: ints([1]) } }),
  at(7, "Clip", [4, 5], { attributes: { min: real(-0.5), max: real(0.25) } }),
  at(10, "Clip one side", [4, 5], { attributes: { min: real(0) } }),
  at(7, "Pad double", [2, 3], { type: "float64", attributes: { pads: ints([1, 0, 2, 1]), value: real(1.5) } }),
  at(7, "Pad", [2, 3], { attributes: { pads: ints([1, 0, 2, 1]), value: real(1.5) } }),
  at(10, "Pad reflect", [3, 4], { attributes: { pads: ints([1, 2, 0, 1]), mode: text("reflect") } }),
  at(7, "TopK", [3, 6], { attributes: { k: int(2), axis: int(1) }, outputs: ["y", "at"] }),
  at(11, "Split equal", [4, 6], { attributes: { axis: int(1) }, outputs: ["y", "z"], read: ["y", "z"] }),
  at(7, "Split parts", [4, 6], {
    attributes: { axis: int(1), split: ints([1, 5]) },
    outputs: ["y", "z"],
    read: ["y", "z"],
  }),
  at(13, "Split equal 13", [4, 6], { attributes: { axis: int(0) }, outputs: ["y", "z"], read: ["y", "z"] }),
  at(7, "Dropout", [3, 4], { attributes: { ratio: real(0.7) }, outputs: ["y", "mask"] }),
  ...["Softmax", "LogSoftmax", "Hardmax"].flatMap((type): Case[] => [
    at(7, `${type} default`, [3, 5]),
    at(11, `${type} 4-D`, [2, 3, 2, 2]),
    at(9, `${type} trailing ones`, [2, 5, 1, 1]),
    at(7, `${type} axis 0`, [2, 3], { attributes: { axis: int(0) } }),
    at(12, `${type} last`, [2, 3, 4], { attributes: { axis: int(-1) } }),
    at(12, `${type} axis -2`, [2, 3, 4], { attributes: { axis: int(-2) } }),
  ]),
  at(7, "BatchNormalization", [2, 3, 4, 4], {
    attributes: { epsilon: real(1e-3) },
    more: [f([3]), f([3]), f([3]), positive([3])],
  }),
  at(9, "BatchNormalization training", [2, 3, 4], {
    more: [f([3]), f([3]), f([3]), positive([3])],
    outputs: ["y", "mean", "var", "saved_mean", "saved_var"],
  }),
  at(7, "BatchNormalization per position", [2, 3, 4], {
    attributes: { spatial: int(0) },
    more: [f([3, 4]), f([3, 4]), f([3, 4]), positive([3, 4])],
  }),
  at(7, "Upsample nearest", [1, 2, 3, 4], { attributes: { scales: floats([1, 1, 2, 3]) } }),
  at(9, "Upsample linear", [1, 2, 3, 4], { attributes: { mode: text("linear") }, more: [float32([4], [1, 1, 2, 2])] }),
  at(9, "Upsample fractional", [1, 1, 3, 5], { more: [float32([4], [1, 1, 1.5, 2.5])] }),
  at(10, "Resize nearest up", [1, 1, 4, 4], { more: [float32([4], [1, 1, 1.7, 2])] }),
  at(10, "Resize nearest down", [1, 1, 8, 8], { more: [float32([4], [1, 1, 0.4, 0.6])] }),
  at(10, "Resize linear", [1, 1, 4, 4], { attributes: { mode: text("linear") }, more: [float32([4], [1, 1, 0.7, 2])] }),
  at(11, "Resize empty roi", [1, 1, 4, 4], {
    attributes: { mode: text("cubic") },
    more: [float32([0], []), float32([4], [1, 1, 2, 2])],
  }),
  at(13, "Resize sizes", [1, 1, 4, 4], {
    attributes: { mode: text("linear"), coordinate_transformation_mode: text("align_corners") },
    more: [undefined, float32([0], []), int64([1, 1, 7, 9])],
  }),
  at(9, "Scatter", [3, 4], { attributes: { axis: int(1) }, more: [int64([0, 2, 1], [3, 1]), f([3, 1])] }),
  at(16, "GridSample", [1, 2, 4, 4], {
    more: [
      float32(
        [1, 3, 3, 2],
        normal(18, 9).map((x) => Math.tanh(x)),
      ),
    ],
  }),
  at(16, "GridSample bicubic", [1, 2, 4, 4], {
    attributes: { mode: text("bicubic") },
    more: [
      float32(
        [1, 3, 3, 2],
        normal(18, 9).map((x) => Math.tanh(x)),
      ),
    ],
  }),
  at(10, "RoiAlign", [1, 2, 8, 8], {
    attributes: { output_height: int(2), output_width: int(2) },
    more: [float32([1, 4], [1, 1, 6, 5]), int64([0])],
  }),
  at(18, "GroupNormalization", [2, 6, 3], { attributes: { num_groups: int(3) }, more: [f([3]), f([3])] }),
  at(17, "DFT", [2, 8, 1], { attributes: { onesided: int(1) } }),
  at(17, "DFT axis", [2, 4, 8, 1], { attributes: { axis: int(2) } }),
  at(10, "AveragePool ceil", [1, 1, 6, 6], {
    attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), ceil_mode: int(1) },
  }),
  at(7, "AveragePool pads", [1, 1, 6, 6], {
    attributes: { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]), count_include_pad: int(1) },
  }),
  at(7, "AveragePool auto", [1, 1, 7, 7], {
    attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), auto_pad: text("SAME_UPPER") },
  }),
  at(11, "AveragePool ceil and pads", [1, 1, 6, 6], {
    attributes: {
      kernel_shape: ints([3, 3]),
      strides: ints([2, 2]),
      pads: ints([1, 1, 1, 1]),
      ceil_mode: int(1),
      count_include_pad: int(1),
    },
  }),
  at(8, "MaxPool indices", [1, 2, 6, 6], {
    attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    outputs: ["y", "at"],
  }),
  at(7, "MaxPool", [1, 2, 7, 7], {
    attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 0, 0]) },
  }),
  at(7, "LpPool", [1, 2, 6, 6], { attributes: { kernel_shape: ints([2, 2]), p: int(2) } }),
  at(7, "Gemm", [3, 4], { attributes: { transB: int(1), alpha: real(0.5) }, more: [f([5, 4]), f([5])] }),
  at(7, "Conv", [1, 2, 6, 6], {
    attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), auto_pad: text("SAME_LOWER") },
    more: [f([3, 2, 3, 3])],
  }),
  at(7, "LRN", [1, 6, 3, 3], { attributes: { size: int(5), alpha: real(0.1) } }),
  at(7, "PRelu", [2, 3, 4], { more: [f([3, 1])] }),
  at(7, "Reshape", [2, 3, 4], { more: [int64([0, -1])] }),
  at(7, "Flatten", [2, 3, 4]),
  at(7, "Cast", [2, 3], { attributes: { to: int(6) } }),
  at(9, "Cast saturating", [2, 3], { attributes: { to: int(7) } }),
  at(7, "Upsample 4-D bilinear name", [1, 2, 3, 3], {
    attributes: { mode: text("linear"), scales: floats([1, 1, 2, 2]) },
  }),
  at(7, "InstanceNormalization", [2, 3, 4, 4], { more: [f([3]), f([3])] }),
  at(7, "ConvTranspose", [1, 2, 4, 4], {
    attributes: { strides: ints([2, 2]), output_padding: ints([1, 1]) },
    more: [f([2, 3, 3, 3])],
  }),
  at(7, "DepthToSpace", [1, 8, 2, 2], { attributes: { blocksize: int(2) } }),
  at(22, "Round", [3, 4]),
  at(22, "MaxPool", [1, 2, 6, 6], { attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) } }),
  at(22, "Conv", [1, 2, 6, 6], { more: [f([3, 2, 3, 3])] }),
  at(23, "Reshape", [2, 3, 4], { more: [int64([2, -1])] }),
];

function modelOf(one: Case, declareType: boolean): Graph {
  const type = one.type ?? "float32";
  const names = (one.more ?? []).map((tensor, index) => (tensor === undefined ? "" : `w${index}`));
  const node: Node = {
    name: "node",
    type: one.name.split(" ")[0] ?? "",
    domain: "",
    inputs: ["data", ...names],
    outputs: one.outputs ?? ["y"],
    attributes: one.attributes ?? {},
  };
  const entries = (one.more ?? []).flatMap((tensor, index): [string, Tensor][] =>
    tensor ? [[`w${index}`, tensor]] : [],
  );
  // Without a declared rank the lift must do without.
  const shape: Shape | undefined = declareType ? one.shape : undefined;
  const read = one.read ?? ["y"];
  return {
    name: "one node",
    inputs: [{ name: "x", type, shape }],
    outputs: read.map((name) => ({ name, type, shape: undefined })),
    nodes: [{ name: "start", type: "Identity", domain: "", inputs: ["x"], outputs: ["data"], attributes: {} }, node],
    initializers: new Map(entries),
    types: new Map([["x", { type, shape }]]),
    opsets: new Map([["", one.version]]),
    metadata: new Map(),
  };
}

/** Newer kernels of onnxruntime may sum in another order: equal to float32's last digits. */
function expectClose(found: Tensor | undefined, expected: Tensor): void {
  expect({ ...found, data: undefined }).toEqual({ ...expected, data: undefined });
  const values = Array.from(found?.data ?? [], Number);
  Array.from(expected.data, Number).forEach((value, index) => {
    expect(Math.abs((values[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(value)));
  });
}

async function run(model: Uint8Array, feeds: Record<string, Tensor>) {
  const session = await runtime.open(model);
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}

describe.each([true, false])("lifted models compute the same; shapes declared: %s", (declared) => {
  test.each(cases)("$name, opset $version", async (one) => {
    const original = encodeModel(modelOf(one, declared));
    const lifted = decodeModel(original);
    expect(lifted.opsets.get("")).toBe(21);
    const values = normal(sizeOf(one.shape), 1).map((x) => 2 * x);
    const x: Tensor =
      one.type === "float64"
        ? { type: "float64", shape: one.shape, data: Float64Array.from(values) }
        : float32(one.shape, values);
    const expected = await run(original, { x });
    const found = await run(encodeModel(lifted), { x });
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, tensor] of Object.entries(expected)) expectClose(found[name], tensor);
    // and back: a file of the opset that was read, where that one can say it
    const written = writeModel(inferShapes(lifted));
    const again = decodeModel(written, { asWritten: true });
    const opset = NO_WAY_BACK[one.name] ?? Math.min(one.version, CANONICAL_OPSET);
    if (declared) expect(again.opsets.get("")).toBe(opset);
    const back = await run(written, { x });
    for (const [name, tensor] of Object.entries(expected)) expectClose(back[name], tensor);
  });
});

/** What the lift says with newer operators: the opset of the file that is written then. */
const NO_WAY_BACK: Readonly<Record<string, number>> = {
  "BatchNormalization training": 14,
  "BatchNormalization per position": 15,
  GroupNormalization: 21,
};
