import { expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Graph, Shape } from "../graph/graph.ts";
import { float32, int64, sizeOf, type Tensor } from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import { backward } from "./backward.ts";
import { inferNode, inferShapes } from "./infer-shapes.ts";

const runtime = createNodeRuntime({ threads: 1 });

function building(shape: Shape): { builder: GraphBuilder; x: string } {
  const builder = new GraphBuilder(emptyGraph("test"), inferNode);
  return { builder, x: builder.input("x", { type: "float32", shape }) };
}

function normal(shape: readonly number[], seed: number): Tensor<"float32"> {
  const random = seededRandom(seed);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => randomNormal(random)),
  );
}

async function run(graph: Graph, feeds: Readonly<Record<string, Tensor>>, outputs: readonly string[]) {
  const session = await runtime.open(encodeModel(graph));
  const results = await session.run(feeds, outputs);
  await session.dispose();
  return outputs.map((name) => Array.from<number | bigint | string, number>(results[name]?.data ?? [], Number));
}

function expectClose(actual: readonly number[] | undefined, expected: readonly number[]): void {
  expect(actual?.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) expect(actual?.[at]).toBeCloseTo(value, 4);
}

test("a Reshape made from Shape, Gather, Unsqueeze and Concat keeps a free batch", () => {
  const { builder, x } = building(["batch", 4, 3, 3]);
  const shape = builder.add("Shape", [x]);
  const batch = builder.add("Gather", [shape, builder.constant(int64([0], []))]);
  const column = builder.add("Unsqueeze", [batch, builder.constant(int64([0]))]);
  const target = builder.add("Concat", [column, builder.constant(int64([-1]))], { axis: attribute.int(0) });
  const y = builder.add("Reshape", [x, target]);
  expect(builder.build([y]).types.get(y)).toEqual({ type: "float32", shape: ["batch", 36] });
});

test("shares of a value used several times are summed, and broadcasts are summed back", async () => {
  const { builder, x } = building(["batch", 3]);
  const weights = builder.constant(float32([3], [1, 2, 3]), "weights");
  const product = builder.add("Mul", [x, weights]);
  const y = builder.add("Mul", [builder.add("Add", [product, x]), x]);
  const { graph, gradients } = backward(builder.build([y]), {
    of: y,
    withRespectTo: [x, weights],
    provider: "cpu",
    seed: "ones",
  });
  const [forX, forWeights] = await run(graph, { x: float32([2, 3], [1, 2, 3, 4, 5, 6]) }, gradients);
  // y = (w + 1) x²
  expectClose(forX, [4, 12, 24, 16, 30, 48]);
  expectClose(forWeights, [1 + 16, 4 + 25, 9 + 36]);
});

test("a value that stands at two inputs of one node gets both shares", async () => {
  const { builder, x } = building([3]);
  const y = builder.add("Mul", [x, x]);
  const { graph, gradients } = backward(builder.build([y]), {
    of: y,
    withRespectTo: x,
    provider: "cpu",
    seed: "ones",
  });
  expectClose((await run(graph, { x: float32([3], [1, 2, -3]) }, gradients))[0], [2, 4, -6]);
});

test("several targets with seeds of their own, an unused output of Split, and a value between", async () => {
  const { builder, x } = building(["batch", 4]);
  const [left = "", right = ""] = builder.addMany(
    "Split",
    [x],
    { axis: attribute.int(1), num_outputs: attribute.int(2) },
    2,
  );
  const square = builder.add("Mul", [left, left]);
  const exponential = builder.add("Exp", [square]);
  const source = builder.build([exponential, right]);
  const { graph, gradients, seeds } = backward(source, {
    of: [square, exponential],
    withRespectTo: [x, square],
    provider: "cpu",
    seed: "input",
  });
  const feeds = {
    x: float32([1, 4], [0.5, 1, 7, 7]),
    [seeds[0] ?? ""]: float32([1, 2], [2, 3]),
    [seeds[1] ?? ""]: float32([1, 2], [1, 0]),
  };
  const [forX, forSquare] = await run(graph, feeds, gradients);
  const rate = Math.exp(0.25);
  expectClose(forSquare, [2 + rate, 3]);
  expectClose(forX, [(2 + rate) * 1, 3 * 2, 0, 0]);
});

/** A small network with wide and strided convolutions, padding and overlapping pools, differentiated twice: H · direction, and the first gradient. */
function hessianOf(pool: "AveragePool" | "MaxPool") {
  const { builder, x } = building(["batch", 2, 8, 8]);
  const constant = (shape: readonly number[], seed: number) => builder.constant(normal(shape, seed), "weights");
  const pads = attribute.ints([1, 1, 1, 1]);
  const conv = builder.add("Conv", [x, constant([8, 2, 3, 3], 1), constant([8], 2)], { pads });
  const wide = builder.add("Conv", [builder.add("Sigmoid", [conv]), constant([4, 8, 3, 3], 10)], { pads });
  const smooth = builder.add("Softplus", [wide]);
  const [three, two] = [attribute.ints([3, 3]), attribute.ints([2, 2])];
  const pooled = builder.add(pool, [smooth], { kernel_shape: three, strides: two });
  const strided = builder.add("Conv", [pooled, constant([3, 4, 2, 2], 3)], { strides: two });
  const flat = builder.add("Flatten", [builder.add("Tanh", [strided])]);
  const y = builder.add("LogSoftmax", [builder.add("Gemm", [flat, constant([3, 5], 4)])], { axis: attribute.int(1) });

  const first = backward(builder.build([y]), { of: y, withRespectTo: x, provider: "cpu", seed: "input" });
  const second = backward(first.graph, {
    of: first.gradients,
    withRespectTo: x,
    provider: "cpu",
    seed: "input",
  });
  const seed = { [first.seeds[0] ?? ""]: normal([2, 5], 7) };
  const point = normal([2, 2, 8, 8], 5);
  return {
    nodes: second.graph.nodes,
    gradientAt: async (step: number, direction: Tensor<"float32">) => {
      const moved = point.data.map((value, at) => value + step * (direction.data[at] ?? 0));
      return (await run(first.graph, { x: float32(point.shape, moved), ...seed }, first.gradients))[0] ?? [];
    },
    times: async (direction: Tensor<"float32">) => {
      const feeds = { x: point, ...seed, [second.seeds[0] ?? ""]: direction };
      return (await run(second.graph, feeds, second.gradients))[0] ?? [];
    },
  };
}

test("the gradient of the gradient agrees with finite differences of the first", async () => {
  const hessian = hessianOf("AveragePool");
  const direction = normal([2, 2, 8, 8], 6);
  const product = await hessian.times(direction);
  const h = 2e-3;
  const [above, below] = [await hessian.gradientAt(h, direction), await hessian.gradientAt(-h, direction)];
  const difference = above.map((value, at) => (value - (below[at] ?? 0)) / (2 * h));
  const error = Math.hypot(...difference.map((value, at) => value - (product[at] ?? 0))) / Math.hypot(...product);
  expect(error).toBeLessThan(2e-2);
  expect(new Set(hessian.nodes.map((node) => node.name)).size).toBe(hessian.nodes.length);
});

test("the gradient of the gradient is symmetric, through the scatter of a pool", async () => {
  const hessian = hessianOf("MaxPool");
  const [u, v] = [normal([2, 2, 8, 8], 8), normal([2, 2, 8, 8], 9)];
  const dot = (a: Tensor<"float32">, b: readonly number[]) => a.data.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
  const [along, across] = [dot(u, await hessian.times(v)), dot(v, await hessian.times(u))];
  expect(Math.abs(along)).toBeGreaterThan(0.1);
  expect(Math.abs(along / across - 1)).toBeLessThan(1e-3);
});

test("a rule handed in replaces the op's own", async () => {
  const { builder, x } = building([3]);
  const y = builder.add("Relu", [x]);
  const { graph, gradients } = backward(builder.build([y]), {
    of: y,
    withRespectTo: x,
    provider: "cpu",
    seed: "ones",
    pullback: (_node, op) => (op.type === "Relu" ? (context) => [context.cotangent()] : undefined),
  });
  expectClose((await run(graph, { x: float32([3], [-1, 2, -3]) }, gradients))[0], [1, 1, 1]);
});

test("what cannot be differentiated is named", () => {
  const { builder, x } = building([3, 3]);
  const rounded = builder.add("Round", [x]);
  const constant = builder.constant(float32([3], [1, 2, 3]), "apart");
  const other = builder.add("Neg", [constant]);
  const whole = builder.add("ArgMax", [x], { axis: attribute.int(1) });
  const graph = builder.build([rounded, other, whole]);
  const of =
    (target: string, withRespectTo = x) =>
    () =>
      backward(graph, { of: target, withRespectTo, provider: "cpu", seed: "ones" });
  expect(of(other)).toThrow('unreachable gradient: neg_out does not depend on "x"');
  expect(of("nowhere")).toThrow('unknown value: "nowhere"');
  expect(of(rounded)).not.toThrow();
  expect(of(whole)).toThrow(`unsupported gradient: of "${whole}", which holds int64`);

  const odd: Graph = {
    ...graph,
    nodes: [
      ...graph.nodes,
      { name: "odd_1", type: "Odd", domain: "custom", inputs: [x], outputs: ["y"], attributes: {} },
    ],
    outputs: [{ name: "y", type: "float32", shape: [3, 3] }],
    types: new Map([...graph.types, ["y", { type: "float32", shape: [3, 3] }]]),
  };
  expect(() => backward(inferShapes(odd), { of: "y", withRespectTo: x, provider: "cpu", seed: "ones" })).toThrow(
    'unsupported gradient: Odd (node "odd_1")',
  );
  // of what comes after it the type is not known either: the operator is named, not the value
  const after: Graph = {
    ...odd,
    nodes: [...odd.nodes, { name: "neg_1", type: "Neg", domain: "", inputs: ["y"], outputs: ["z"], attributes: {} }],
    outputs: [{ name: "z", type: "float32", shape: undefined }],
    types: graph.types,
  };
  expect(() => backward(inferShapes(after), { of: "z", withRespectTo: x, provider: "cpu", seed: "ones" })).toThrow(
    'unsupported gradient: Odd (node "odd_1")',
  );
});
