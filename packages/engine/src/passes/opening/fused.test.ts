import { afterAll, expect, test } from "vitest";
import {
  bytes,
  type Case,
  FUSED,
  modelOf,
  numbers,
  QUANTISED,
  scale,
  to,
  X,
  zero,
} from "../../../../../test/engine/fused-cases.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { attribute } from "../../graph/attributes.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Attributes, Graph, Node } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Session } from "../../runtime/runtime.ts";
import { backward } from "../backward.ts";
import { inferShapes } from "../infer-shapes.ts";
import { tap } from "../tap.ts";
import { openGraph } from "./opening.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions: Session[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

const { int, float, ints } = attribute;

async function run(graph: Graph, x: Tensor): Promise<Readonly<Record<string, Tensor>>> {
  const session = await runtime.open(encodeModel(graph), { fuseQuanta: true });
  sessions.push(session);
  return session.run({ x });
}

test.each([...FUSED, ...QUANTISED].map((each) => [each.type, each] as const))(
  "%s is what the runtime computes, in standard operators, with shapes and a gradient",
  async (_, each) => {
    const written = modelOf(each);
    const x = numbers(each.x, 99);
    const truth = await run(written, x);
    const { graph } = openGraph(decodeModel(encodeModel(written)));
    expect(graph.nodes.filter(({ domain }) => domain !== "")).toEqual([]);
    const typed = inferShapes(graph);
    const own = await run(graph, x);
    const tolerance = each.rounds === undefined ? 2e-5 : (each.steps ?? 0) * each.rounds[0] + 1e-6;
    for (const { name } of written.outputs) {
      const [wanted, found] = [truth[name], own[name]] as [Tensor<"float32">, Tensor<"float32">];
      expect(typed.types.get(name)?.shape).toEqual(wanted.shape);
      expect(found.shape).toEqual(wanted.shape);
      wanted.data.forEach((value, at) => {
        expect(Math.abs((found.data[at] ?? Number.NaN) - value)).toBeLessThanOrEqual(
          tolerance * Math.max(1, Math.abs(value)),
        );
      });
    }
    const of = written.outputs[0]?.name ?? "";
    const result = backward(inferShapes(graph), { of, withRespectTo: "x", provider: "cpu", seed: "ones" });
    const answer = await run(tap(result.graph, result.gradients), x);
    const gradient = answer[result.gradients[0] ?? ""] as Tensor<"float32">;
    expect(gradient.data.every(Number.isFinite)).toBe(true);
    // a softmax and a normalisation sum to what they always do
    if (!/Softmax|SkipLayer/.test(each.type)) expect(gradient.data.some((value) => value !== 0)).toBe(true);
  },
);

test("joined quanta and chosen ones: QLinearConcat, QLinearWhere", async () => {
  const x = numbers([2, 3], 5);
  const constants: Record<string, Tensor> = {
    s: scale(X[0]),
    z: zero(X[1]),
    os: scale(0.02),
    oz: zero(128),
    b: bytes([2, 2], 3, 100),
    bs: scale(0.01),
    bz: zero(100),
    w: bytes([2, 3], 1, 100),
    mask: { type: "bool", shape: [2, 3], data: Uint8Array.of(1, 0, 1, 0, 0, 1) },
  };
  const node = (
    type: string,
    domain: string,
    inputs: readonly string[],
    output: string,
    attributes: Attributes = {},
  ): Node => ({ name: output, type, domain, inputs, outputs: [output], attributes });
  const written: Graph = {
    ...emptyGraph("joined"),
    inputs: [{ name: "x", type: "float32", shape: [2, 3] }],
    outputs: ["y1", "y2"].map((name) => ({ name, type: "float32", shape: undefined })),
    initializers: new Map(Object.entries(constants)),
    types: new Map([["x", { type: "float32", shape: [2, 3] }]]),
    opsets: new Map([
      ["", 17],
      ["com.microsoft", 1],
    ]),
    nodes: [
      node("QuantizeLinear", "", ["x", "s", "z"], "q"),
      node("QLinearConcat", "com.microsoft", ["os", "oz", "q", "s", "z", "b", "bs", "bz"], "joined", { axis: int(1) }),
      node("DequantizeLinear", "", ["joined", "os", "oz"], "y1"),
      node("QLinearWhere", "com.microsoft", ["mask", "q", "s", "z", "w", "bs", "bz", "os", "oz"], "chosen"),
      node("DequantizeLinear", "", ["chosen", "os", "oz"], "y2"),
    ],
  };
  const [truth, own] = [await run(written, x), await run(openGraph(written).graph, x)];
  for (const name of ["y1", "y2"]) {
    const [wanted, found] = [truth[name], own[name]].map((tensor) => Array.from(tensor?.data as Float32Array));
    found?.forEach((value, at) => {
      expect(value).toBeCloseTo(wanted?.[at] ?? Number.NaN, 5);
    });
  }
});

/** Operators that onnxruntime has for graphics processors alone, by their formula. */
const ELSEWHERE: readonly (readonly [
  Case,
  (x: readonly number[], constants: readonly Tensor[]) => readonly number[],
])[] = [
  [
    { type: "BiasSoftmax", x: [2, 3], constants: [[2, 3]], attributes: { axis: int(1), is_inner_broadcast: int(0) } },
    (x, [bias]) => {
      const e = x.map((value, at) => Math.exp(value + Number(bias?.data[at])));
      return e.map(
        (value, at) =>
          value /
          e
            .slice(3 * Math.floor(at / 3))
            .slice(0, 3)
            .reduce((a, b) => a + b),
      );
    },
  ],
  [
    { type: "BiasAdd", x: [1, 2, 3], constants: [[3], [1, 2, 3]] },
    (x, [bias, skip]) => x.map((value, at) => value + Number(bias?.data[at % 3]) + Number(skip?.data[at])),
  ],
  [
    {
      type: "GroupNorm",
      x: [1, 1, 2, 4],
      constants: [[4], [4]],
      attributes: { groups: int(2), activation: int(1), channels_last: int(1), epsilon: float(1e-3) },
    },
    (x, [gamma, beta]) =>
      x.map((value, at) => {
        const group = x.filter((_, other) => (other % 4) >> 1 === (at % 4) >> 1);
        const mean = group.reduce((a, b) => a + b) / group.length;
        const variance = group.reduce((a, b) => a + (b - mean) ** 2, 0) / group.length;
        const y =
          ((value - mean) / Math.sqrt(variance + 1e-3)) * Number(gamma?.data[at % 4]) + Number(beta?.data[at % 4]);
        return y / (1 + Math.exp(-y));
      }),
  ],
  [
    {
      type: "QLinearReduceMean",
      x: [2, 3],
      quantised: true,
      constants: to(0.005, 128),
      attributes: { axes: ints([1]), keepdims: int(0) },
      rounds: [0.005, 128],
    },
    (x) => {
      const rounded = x.map((value) => 0.03 * Math.round(value / 0.03));
      return [0, 3].map((row) => 0.005 * Math.round(rounded.slice(row, row + 3).reduce((a, b) => a + b) / 3 / 0.005));
    },
  ],
];

test.each(ELSEWHERE.map((each) => [each[0].type, ...each] as const))("%s by its formula", async (_, each, formula) => {
  const written = modelOf(each);
  const x = numbers(each.x, 99);
  const own = await run(openGraph(decodeModel(encodeModel(written))).graph, x);
  const found = Array.from(Object.values(own)[0]?.data as Float32Array);
  const constants = [...written.initializers.values()].slice(2);
  formula([...x.data], constants).forEach((value, at) => {
    expect(found[at]).toBeCloseTo(value, 5);
  });
});
