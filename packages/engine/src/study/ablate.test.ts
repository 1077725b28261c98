import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { smallFeed as feed, ITEMS, images, UNREAD } from "../../../../test/engine/small-feed.ts";
import { smallNet } from "../../../../test/engine/small-net.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Graph } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { logitScores } from "../model/score-output.ts";
import { encodeModel } from "../onnx/encode.ts";
import { ablate } from "../passes/ablate.ts";
import { createSessions } from "../runtime/sessions.ts";
import { ablations } from "./ablate.ts";
import type { AblateRequest, Ablation } from "./ablation.ts";
import { evaluate } from "./evaluate.ts";
import { inspectModel } from "./inspect.ts";
import { createReader } from "./kept/kept-values.ts";
import { scoredFeed } from "./kept/scored-images.ts";
import { createTensorStore } from "./kept/tensor-store.ts";
import { createNetwork } from "./network.ts";
import type { Evaluation } from "./study.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const labels = Int32Array.from([0, 1, 2, 3, 4, -1, 1]);

type Asked = Pick<AblateRequest, "groups" | "fill">;

async function run(net: Graph, name: string, { groups, fill = "zero" }: Asked, batch = 3) {
  const { graph, model } = inspectModel(net);
  const layer = model.layers.find((candidate) => candidate.name === name) ?? model.layers[0];
  if (layer === undefined) throw new TypeError("no layers");
  const options = {
    graph,
    model,
    layer,
    groups,
    fill,
    items: ITEMS,
    feed,
    batch,
    passes: { sessions },
    labels,
    signal: undefined,
    dataset: { itemName: String } as unknown as Dataset,
    read: createReader({
      ...{ items: ITEMS, feed, batch, name: "net" },
      network: createNetwork(graph, model.input.value, sessions),
      store: createTensorStore(1000),
    }),
  };
  let found: Ablation | undefined;
  for await (const message of ablations(options)) if (message.kind === "ablation") found = message;
  return { graph, model, layer, found: found as Ablation };
}

/** The slow way: the whole edited network on every image. */
async function whole(graph: Graph, input: string, output: string): Promise<Evaluation> {
  const network = createNetwork(graph, input, sessions);
  const scores = async (batch: Tensor<"float32">) => (await network.read(batch, [output]))[0] as Tensor;
  const scored = scoredFeed(feed, ITEMS, 1, scores, undefined);
  const surroundings = { items: ITEMS, scored, labels, classes: 5, itemName: String };
  let last: Evaluation | undefined;
  for await (const message of evaluate({ ...surroundings, output: logitScores(output, ["batch", 5]) })) {
    if (message.kind === "evaluation") last = message;
  }
  return last as Evaluation;
}

/** Each unit's mean over the images that can be read, number by number. */
async function meansOf(graph: Graph, input: string, value: string, units: number): Promise<number[]> {
  const network = createNetwork(graph, input, sessions);
  const sums = Array.from({ length: units }, () => [0, 0] as [number, number]);
  for (const item of ITEMS) {
    if (item === UNREAD) continue;
    const [tensor] = await network.read(float32([1, 3, 8, 8], images[item] ?? []), [value]);
    const data = tensor?.data as Float32Array;
    data.forEach((one, at) => {
      const own = sums[Math.floor(at / (data.length / units))];
      if (own !== undefined) {
        own[0] += one;
        own[1]++;
      }
    });
  }
  return sums.map(([sum, count]) => sum / count);
}

test.each([
  { name: "conv1", units: 6, fill: "zero", batch: undefined },
  { name: "conv2", units: 8, fill: "mean", batch: undefined },
  { name: "fc", units: 5, fill: "mean", batch: undefined },
  { name: "conv2", units: 8, fill: "mean", batch: 2 },
] as const)(
  "$name, $fill, fixed batch $batch: as the whole edited network says",
  async ({ name, units, fill, batch }) => {
    const net = smallNet({ activation: "Relu", ...(batch === undefined ? {} : { batch }) });
    const groups = [[0], [units - 1], Array.from({ length: units - 1 }, (_, unit) => unit)];
    const { graph, model, layer, found } = await run(net, name, { groups, fill });
    const means = await meansOf(graph, model.input.name, layer.value, units);
    const untouched = await whole(graph, model.input.name, model.output.name);
    expect(found.whole.predicted).toEqual(untouched.predicted);
    expect(found.whole.accuracy).toBe(untouched.accuracy);
    for (const [index, own] of groups.entries()) {
      const group = found.groups[index];
      const held = new Map(own.map((unit) => [unit, fill === "mean" ? (means[unit] as number) : 0]));
      const fills = own.map((unit) => held.get(unit) as number);
      for (const [at, value] of fills.entries()) expect(group?.fill[at]).toBeCloseTo(value, 5);
      const twin = await whole(ablate(graph, layer.value, 1, held), model.input.name, model.output.name);
      expect([...(group?.units ?? [])]).toEqual(own);
      expect(group?.predicted).toEqual(twin.predicted);
      expect(group?.predicted[UNREAD]).toBe(-1);
      expect(group?.accuracy).toBe(twin.accuracy);
      const confidences = [...twin.trueConfidence].filter((value) => !Number.isNaN(value));
      expect(group?.trueConfidence).toBeCloseTo(confidences.reduce((a, b) => a + b, 0) / confidences.length, 5);
    }
    expect(
      found.groups.some(({ predicted }) => predicted.some((said, item) => said !== found.whole.predicted[item])),
    ).toBe(true);
  },
);

test.each([
  { name: "relu1", fill: "mean" },
  { name: "relu2", fill: "zero" },
] as const)("$name, $fill: units taken away at once say what each says by itself", async ({ name, fill }) => {
  const net = smallNet({ activation: "Relu" });
  const units = [0, 1, 2, 3, 4, 5];
  const { found } = await run(net, name, { groups: units.map((unit) => [unit]), fill });
  for (const unit of units) {
    const { found: alone } = await run(net, name, { groups: [[unit]], fill });
    const [own, twin] = [found.groups[unit], alone.groups[0]];
    expect(own?.predicted).toEqual(twin?.predicted);
    expect([...(own?.fill ?? [])]).toEqual([...(twin?.fill ?? [1])]);
    expect(own?.trueConfidence).toBeCloseTo(twin?.trueConfidence ?? 0, 5);
    expect(own?.accuracy).toBe(twin?.accuracy);
  }
  expect(new Set(found.groups.map(({ trueConfidence }) => trueConfidence)).size).toBeGreaterThan(3);
});

test("what is not there is named", async () => {
  const net = smallNet();
  await expect(run(net, "conv2", { groups: [[1], [8]] })).rejects.toThrow("unknown unit: conv2/8");
  await expect(run(net, "conv2", { groups: [[-1]] })).rejects.toThrow("unknown unit: conv2/-1");
  await expect(run(net, "image", { groups: [[0]] })).rejects.toThrow("unsupported layer");
});
