import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNodeRuntime } from "../../../server/src/node-runtime.ts";
import { DeeplingError } from "../base/error.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph, Node, ValueType } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32, int64, sizeOf, type Tensor } from "../graph/tensor.ts";
import { decodeModel } from "./decode.ts";
import { encodeModel } from "./encode.ts";

const random = seededRandom(4);
const weights = (...shape: number[]): Tensor =>
  float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => 0.2 * randomNormal(random)),
  );

const node = (type: string, inputs: readonly string[], output: string, attributes: Node["attributes"] = {}): Node => ({
  name: `${type.toLowerCase()} ${output}`,
  type,
  domain: "",
  inputs,
  outputs: [output],
  attributes,
});

const inner: Graph = {
  name: "inner",
  inputs: [],
  outputs: [{ name: "branch", type: "float32", shape: undefined }],
  nodes: [node("Add", ["dense", "shift"], "branch")],
  initializers: new Map<string, Tensor>([["shift", { type: "float32", shape: [], data: Float32Array.of(0.5) }]]),
  types: new Map(),
  opsets: new Map(),
  metadata: new Map(),
};

const input: ValueType = { type: "float32", shape: ["batch", 3, 8, 8] };
const logits: ValueType = { type: "float32", shape: ["batch", 4] };

/** A small network with every kind of attribute and element type that a network has. */
const network: Graph = {
  name: "small network",
  inputs: [{ name: "image", ...input }],
  outputs: [{ name: "logits", ...logits }],
  nodes: [
    node("Conv", ["image", "k", "b"], "conv", {
      kernel_shape: attribute.ints([3, 3]),
      pads: attribute.ints([1, 1, 1, 1]),
    }),
    node("BatchNormalization", ["conv", "b", "b", "b", "v"], "norm", { epsilon: attribute.float(Math.fround(1e-3)) }),
    node("Relu", ["norm"], "relu"),
    node("MaxPool", ["relu"], "pool", {
      kernel_shape: attribute.ints([2, 2]),
      strides: attribute.ints([2, 2]),
      auto_pad: attribute.string("NOTSET"),
    }),
    node("Reshape", ["pool", "shape"], "flat"),
    node("Gemm", ["flat", "w"], "dense"),
    node("If", ["yes"], "logits", {
      then_branch: { kind: "graph", value: inner },
      else_branch: { kind: "graph", value: { ...inner, name: "other" } },
    }),
  ],
  initializers: new Map([
    ["k", weights(5, 3, 3, 3)],
    ["b", weights(5)],
    ["v", float32([5], [1, 2, 3, 4, 5])],
    ["yes", { type: "bool", shape: [], data: Uint8Array.of(1) }],
    ["shape", int64([0, -1])],
    ["w", weights(80, 4)],
    ["text", { type: "string", shape: [2], data: ["one", "zwei ü"] }],
    ["half", { type: "float16", shape: [3], data: Uint16Array.of(0x3c00, 0xfe00, 1) }],
    ["big", { type: "uint64", shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) }],
    ["nan", float32([4], [Number.NaN, Number.NEGATIVE_INFINITY, -0, 1e-45])],
  ]),
  types: new Map([
    ["image", input],
    ["logits", logits],
    ["conv", { type: "float32", shape: ["batch", 5, 8, 8] }],
    ["flat", { type: "float32", shape: undefined }],
  ]),
  opsets: new Map([["", 21]]),
  metadata: new Map([["labels", '["a"]']]),
};

test("decode undoes encode, to the bit, and the runtime loads the result", async () => {
  const bytes = encodeModel(network);
  const decoded = decodeModel(bytes);
  expect(hashGraph(decoded)).toBe(hashGraph(network));
  expect(decoded).toEqual({ ...network, written: { opset: 21, format: 10 } });
  expect(encodeModel(decoded)).toEqual(bytes);
  const session = await createNodeRuntime({ threads: 1 }).open(bytes);
  const image = float32(
    [2, 3, 8, 8],
    Float32Array.from({ length: 384 }, () => randomNormal(random)),
  );
  expect((await session.run({ image })).logits?.shape).toEqual([2, 4]);
  await session.dispose();
});

test("a graph too large for one file is refused before it is written", () => {
  // Over a gigabyte, twice: never touched, so that it takes no memory.
  const large: Tensor = { type: "uint8", shape: [1.1e9], data: new Uint8Array(1.1e9) };
  const graph: Graph = { ...network, initializers: new Map([...network.initializers, ["l1", large], ["l2", large]]) };
  expect(() => encodeModel(graph)).toThrow("unsupported model: 2.2 GB");
});

describe("no damaged model does anything but say what is wrong with it", () => {
  const bytes = encodeModel({ ...network, opsets: new Map([["", 9]]) });

  /** Whatever is read can be written, and read again. */
  function attempt(damaged: Uint8Array): "read" | "refused" {
    try {
      const graph = decodeModel(damaged);
      expect(hashGraph(decodeModel(encodeModel(graph)))).toBe(hashGraph(graph));
      return "read";
    } catch (error) {
      if (!(error instanceof DeeplingError)) throw error;
      expect(error.message).toMatch(/^(invalid|unknown|missing|unsupported|mismatched|duplicate) \w/);
      return "refused";
    }
  }

  test("truncated", () => {
    for (let length = 0; length < bytes.length; length += length < 400 ? 1 : 37) {
      expect(attempt(bytes.subarray(0, length))).toBe("refused");
    }
  });

  test("bytes changed, cut out and put in", () => {
    const edit = fc.record({
      at: fc.oneof(
        fc.nat(600),
        fc.nat(bytes.length - 1),
        fc.integer({ min: bytes.length - 300, max: bytes.length - 1 }),
      ),
      cut: fc.nat(4),
      put: fc.uint8Array({ maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const damaged = [...bytes];
        for (const { at, cut, put } of edits) damaged.splice(at, cut, ...put);
        attempt(Uint8Array.from(damaged));
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test("not a model at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        attempt(noise);
        attempt(Uint8Array.of(8, 8, ...noise));
        attempt(Uint8Array.of(8, 8, 0x3a, noise.length, ...noise));
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
