import { expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { drawn, webGpuCases } from "../../../../../test/engine/webgpu-cases.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Tensors } from "../../runtime/runtime.ts";
import { inferNode } from "../infer-shapes.ts";
import { lower } from "./lower.ts";

const runtime = createNodeRuntime({ threads: 1 });

async function numbersOf(graph: Graph, feeds: Tensors): Promise<readonly number[]> {
  const session = await runtime.open(encodeModel(graph));
  const [output] = Object.values(await session.run(feeds));
  await session.dispose();
  return Array.from<number | bigint | string, number>(output?.data ?? [], Number);
}

test.each(webGpuCases())("$name gives the same numbers before and after on the processor", async (one) => {
  const lowered = lower(one.graph, "webgpu");
  expect(lowered).not.toBe(one.graph);
  expect(lowered.outputs).toEqual(one.graph.outputs);
  const [before, after] = [await numbersOf(one.graph, one.feeds), await numbersOf(lowered, one.feeds)];
  expect(after).toHaveLength(before.length);
  const off = Math.hypot(...before.map((value, at) => value - (after[at] ?? Number.NaN)));
  expect(off / Math.hypot(...before)).toBeLessThan(one.tolerance);
});

test("a group normalisation keeps a mean of 1000, against the definition in double precision", async () => {
  const x = drawn([2, 4, 8, 8], 1000);
  const builder = new GraphBuilder(emptyGraph("groups"), inferNode);
  const weights = [builder.constant(drawn([4]), "s"), builder.constant(drawn([4]), "b")] as const;
  const groups = { num_groups: { kind: "int", value: 2 } } as const;
  const y = builder.add(
    "GroupNormalization",
    [builder.input("x", { type: "float32", shape: [2, 4, 8, 8] }), ...weights],
    groups,
  );
  const graph = builder.build([y]);
  const [scale, bias] = weights.map((name) => graph.initializers.get(name)?.data as Float32Array);
  const wanted = Array.from({ length: 512 }, (_, at) => {
    const group = Math.floor(at / 128) * 128;
    const values = Array.from(x.data.subarray(group, group + 128));
    const mean = values.reduce((sum, value) => sum + value, 0) / 128;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 128;
    const channel = Math.floor(at / 64) % 4;
    const unit = ((x.data[at] as number) - mean) / Math.sqrt(variance + 1e-5);
    return unit * (scale?.[channel] as number) + (bias?.[channel] as number);
  });
  const found = await numbersOf(lower(graph, "webgpu"), { x });
  const off = Math.hypot(...wanted.map((value, at) => value - (found[at] ?? Number.NaN)));
  expect(off / Math.hypot(...wanted)).toBeLessThan(3e-4);
});

test("what a provider computes rightly stays, and so does everything on the CPU", () => {
  for (const { graph } of webGpuCases()) expect(lower(graph, "cpu")).toBe(graph);
  const builder = new GraphBuilder(emptyGraph("plain"), inferNode);
  const x = builder.input("x", { type: "float32", shape: [1, 12, 8, 8] });
  const conv = builder.add("Conv", [x, builder.constant(drawn([8, 12, 3, 3]), "w")]);
  const pointwise = builder.add("Conv", [conv, builder.constant(drawn([9, 8, 1, 1]), "w")]);
  const last = builder.add("Conv", [pointwise, builder.constant(drawn([4, 9, 1, 1]), "w")]);
  const graph = builder.build([last]);
  expect(lower(graph, "webgpu")).toBe(graph);
});
