import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Session } from "../../runtime/runtime.ts";
import { inspectModel } from "../../study/inspect.ts";
import { inferNode } from "../infer-shapes.ts";
import { openGraph } from "./opening.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions: Session[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

const MEAN = [0.5, -1];
const VARIANCE = [4, 0.25];
const SCALE = [2, 3];
const SHIFT = [0.1, -0.2];

/** A BatchNormalization in training mode over `shape`, its statistics unread, then a Dropout in training mode unless `ratio` is 0. */
function training(shape: readonly number[], ratio: number, statistics = false): Graph {
  const builder = new GraphBuilder(emptyGraph("training"), inferNode);
  const x = builder.input("x", { type: "float32", shape: ["batch", ...shape] });
  const vectors = [SCALE, SHIFT, MEAN, VARIANCE].map((numbers) => builder.constant(float32([2], numbers)));
  const [y = "", mean = ""] = builder.addMany(
    "BatchNormalization",
    [x, ...vectors],
    { training_mode: attribute.int(1), epsilon: attribute.float(1e-3) },
    3,
    "norm",
  );
  const share = builder.constant(float32([], [ratio]));
  const yes = builder.constant({ type: "bool", shape: [], data: Uint8Array.of(1) });
  const hidden = builder.add("Dropout", [y, share, yes], {}, "drop");
  return builder.build(statistics ? [hidden, mean] : [hidden]);
}

const input = (shape: readonly number[], count: number) =>
  float32(
    [count, ...shape],
    Float32Array.from({ length: count * sizeOf(shape) }, (_, at) => Math.sin(3 * at) + at / 10),
  );

async function run(graph: Graph, x: Tensor<"float32">): Promise<Record<string, readonly number[]>> {
  const session = await runtime.open(encodeModel(graph));
  sessions.push(session);
  const answer = await session.run({ x });
  return Object.fromEntries(Object.entries(answer).map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

const close = (found: readonly number[] | undefined, wanted: readonly number[]) => {
  expect(found?.length).toBe(wanted.length);
  wanted.forEach((value, at) => {
    expect(found?.[at]).toBeCloseTo(value, 4);
  });
};

/** (x − mean) / √(variance + ε) · scale + shift, channel by channel, the moments given or the image's own. */
function normalised(x: Tensor<"float32">, own: boolean): readonly number[] {
  const [count = 1, channels = 1, ...space] = x.shape;
  const size = sizeOf(space);
  return Array.from({ length: count * channels }, (_, row) => {
    const channel = row % channels;
    const part = Array.from(x.data.subarray(row * size, (row + 1) * size));
    const mean = own ? part.reduce((a, b) => a + b, 0) / size : (MEAN[channel] ?? 0);
    const variance = own ? part.reduce((a, b) => a + (b - mean) ** 2, 0) / size : (VARIANCE[channel] ?? 1);
    return part.map(
      (value) => ((value - mean) / Math.sqrt(variance + 1e-3)) * (SCALE[channel] ?? 1) + (SHIFT[channel] ?? 0),
    );
  }).flat();
}

test.each([[[2, 3, 4]], [[2]], [[2, 2, 2, 3]]])(
  "read as inference, a value of %j per image is normalised by the stored moments",
  async (shape) => {
    const { graph, notes } = openGraph(training(shape, 0.5, true), { inference: true });
    const x = input(shape, 3);
    const { drop_out, norm_out_1 } = await run(graph, x);
    close(drop_out, normalised(x, false));
    close(norm_out_1, MEAN);
    expect(notes).toEqual([
      expect.stringContaining('runs in inference mode (--inference): "norm"'),
      expect.stringContaining('"drop"'),
    ]);
  },
);

test.each([[[2, 3, 4]], [[2]]])(
  "left in training mode, a value of %j per image is normalised by its own moments, whatever the batch",
  async (shape) => {
    const { graph, notes } = openGraph(training(shape, 0));
    const x = input(shape, 3);
    const whole = await run(graph, x);
    close(whole.drop_out, normalised(x, true));
    const alone = { ...x, shape: [1, ...shape], data: x.data.slice(0, sizeOf(shape)) };
    close((await run(graph, alone)).drop_out, (whole.drop_out ?? []).slice(0, sizeOf(shape)));
    expect(notes).toEqual([expect.stringMatching(/BatchNormalization is in training mode: "norm".*--inference/)]);
  },
);

test("a Dropout that hides values is named before the work, one that hides none is not", () => {
  const notesOf = (graph: Graph) => inspectModel(graph).model.notes.filter((note) => note.includes("Dropout"));
  expect(notesOf(training([2, 3, 4], 0.5))).toEqual([expect.stringMatching(/"drop".*--inference/)]);
  expect(notesOf(training([2, 3, 4], 0))).toEqual([]);
});

test("what reads a Dropout's mask is told that nothing is hidden", async () => {
  const graph = training([2, 3, 4], 0.5);
  const nodes = graph.nodes.map((node) =>
    node.type === "Dropout" ? { ...node, outputs: [...node.outputs, "mask"] } : node,
  );
  const shown = {
    name: "shown",
    type: "Cast",
    domain: "",
    inputs: ["mask"],
    outputs: ["shown"],
    attributes: { to: attribute.int(1) },
  };
  const outputs = [...graph.outputs, { name: "shown", type: "float32" as const, shape: undefined }];
  const { graph: opened } = openGraph({ ...graph, nodes: [...nodes, shown], outputs }, { inference: true });
  const x = input([2, 3, 4], 2);
  const { drop_out, shown: mask } = await run(opened, x);
  close(drop_out, normalised(x, false));
  expect(mask).toEqual(Array.from({ length: 48 }, () => 1));
});

test("many are counted, not listed", () => {
  const one = training([2, 3, 4], 0);
  const [norm] = one.nodes as readonly [Node];
  let value = norm.outputs[0] ?? "";
  const more = Array.from({ length: 5 }, (_, index): Node => {
    const [from, to] = [value, `y${index}`];
    value = to;
    return { ...norm, name: `more${index}`, inputs: [from, ...norm.inputs.slice(1)], outputs: [to, "", ""] };
  });
  const graph = {
    ...one,
    nodes: [norm, ...more],
    outputs: [{ name: value, type: "float32" as const, shape: undefined }],
  };
  expect(openGraph(graph).notes).toEqual([expect.stringContaining('"norm", "more0", "more1" and 3 more')]);
});
