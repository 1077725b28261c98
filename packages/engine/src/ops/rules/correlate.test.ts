import { expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import { float32, sizeOf } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { backward } from "../../passes/backward.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import { tap } from "../../passes/tap.ts";

const random = seededRandom(2);
const normal = (shape: readonly number[], positive = false) =>
  float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => (positive ? 0.5 + random() : randomNormal(random))),
  );

test("a normalisation after a convolution scales its kernel, not the gradient", async () => {
  const builder = new GraphBuilder(emptyGraph("test"), inferNode);
  const x = builder.input("x", { type: "float32", shape: [2, 4, 6, 5] });
  const kernel = builder.constant(normal([6, 2, 3, 3]), "kernel");
  const groups = { group: attribute.int(2), strides: attribute.ints([2, 1]) };
  const convolved = builder.add("Conv", [x, kernel], groups);
  const moments = [0, 1, 2, 3].map((at) => builder.constant(normal([6], at === 3), "moment"));
  const y = builder.add("BatchNormalization", [convolved, ...moments]);
  const source = builder.build([y]);
  const { graph, gradients } = backward(source, { of: y, withRespectTo: x, provider: "cpu", seed: "input" });
  const needed = tap(graph, gradients);
  const scaled = needed.nodes.filter(({ type }) => type === "Mul").map(({ outputs: [value = ""] }) => value);
  expect(scaled.map((value) => needed.types.get(value)?.shape)).toEqual([[6, 2, 3, 3]]);

  // affine in x: the inner product with the seed changes by the gradient's inner product with the step
  const [seed, point, moved] = [normal([2, 6, 2, 3]), normal([2, 4, 6, 5]), normal([2, 4, 6, 5])];
  const runtime = createNodeRuntime({ threads: 1 });
  const session = await runtime.open(encodeModel({ ...graph, outputs: graph.outputs }));
  const run = async (at: typeof point) => {
    const answer = await session.run({ x: at, [`${y}_seed`]: seed });
    const dot = (name: string, other: typeof point) =>
      Array.from(answer[name]?.data ?? [], Number).reduce((sum, v, i) => sum + v * (other.data[i] ?? 0), 0);
    return { value: dot(y, seed), along: (to: typeof point) => dot(gradients[0] ?? "", to) };
  };
  const [here, there] = [await run(point), await run(moved)];
  await session.dispose();
  expect(here.along(moved) - here.along(point)).toBeCloseTo(there.value - here.value, 3);
});
