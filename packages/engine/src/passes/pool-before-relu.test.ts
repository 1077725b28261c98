import { describe, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { seededRandom } from "../base/random.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Attributes, Graph } from "../graph/graph.ts";
import { float32, sizeOf } from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { Provider } from "../ops/op.ts";
import { type BackwardOptions, backward } from "./backward.ts";
import { inferNode } from "./infer-shapes.ts";

const runtime = createNodeRuntime({ threads: 1 });
const { ints } = attribute;
const shape = [2, 3, 9, 8];
// few different numbers, so that windows tie, and many windows without any that is positive
const random = seededRandom(5);
const point = float32(
  shape,
  Float32Array.from({ length: sizeOf(shape) }, () => Math.max(-3, Math.floor(6 * random()) - 4)),
);

function pooledNet(attributes: Attributes) {
  const builder = new GraphBuilder(emptyGraph("test"), inferNode);
  const x = builder.input("x", { type: "float32", shape: ["batch", ...shape.slice(1)] });
  const between = builder.add("Relu", [x]);
  const pooled = builder.add("MaxPool", [between], attributes);
  const weights = float32([3, 1, 1], [0.5, -1, 2]);
  const y = builder.add("Mul", [builder.add("Mul", [pooled, pooled]), builder.constant(weights)]);
  return { graph: builder.build([y]), x, between, y };
}

async function run(graph: Graph, outputs: readonly string[]) {
  const session = await runtime.open(encodeModel(graph));
  const results = await session.run({ x: point }, outputs);
  await session.dispose();
  return outputs.map((name) => Array.from<number | bigint | string, number>(results[name]?.data ?? [], Number));
}

const windows: readonly [string, Attributes][] = [
  ["apart", { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }],
  ["overlapping", { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) }],
];

describe("a Relu and the pool after it change places", () => {
  for (const [name, attributes] of windows) {
    for (const provider of ["cpu", "webgpu"] as const satisfies readonly Provider[]) {
      test(`${name}, for ${provider}: the gradient is that of the two in turn, ties and dead windows included`, async () => {
        const { graph, x, y } = pooledNet(attributes);
        const options: BackwardOptions = { of: y, withRespectTo: x, provider, seed: "ones" };
        const exchanged = backward(graph, options);
        const inTurn = backward(graph, { ...options, pullback: () => undefined });
        const [first = []] = await run(exchanged.graph, exchanged.gradients);
        const [second = []] = await run(inTurn.graph, inTurn.gradients);
        expect(first.map((value) => value + 0)).toEqual(second.map((value) => value + 0));
        expect(first.filter((value) => value !== 0).length).toBeGreaterThan(20);
        const masks = (built: Graph) =>
          built.nodes
            .filter(({ type }) => type === "Greater")
            .map(({ inputs: [value = ""] }) => built.types.get(value)?.shape?.[3]);
        expect(masks(exchanged.graph)).toEqual([4]);
        expect(masks(inTurn.graph)).toEqual([8]);
      });
    }
  }

  test("not where the gradient between them is asked for: it passes where a window holds nothing but zeros", async () => {
    const { graph, x, between, y } = pooledNet({ kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
    const builder = new GraphBuilder(graph, inferNode);
    const shifted = builder.add("Add", [y, graph.nodes[1]?.outputs[0] ?? ""]);
    const { graph: built, gradients } = backward(builder.build([shifted]), {
      of: shifted,
      withRespectTo: [x, between],
      provider: "cpu",
      seed: "ones",
    });
    const [atInput = [], atRelu = []] = await run(built, gradients);
    const dead = Array.from(point.data).flatMap((value, at) => (value <= 0 && atRelu[at] !== 0 ? [at] : []));
    expect(dead.length).toBeGreaterThan(0);
    for (const at of dead) expect(atInput[at]).toBeCloseTo(0);
  });
});
