import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { seededRandom } from "../../base/random.ts";
import type { Feed } from "../../data/feed.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32 } from "../../graph/tensor.ts";
import { plainAlgebra } from "../../math/linear-algebra.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { inspectModel } from "../inspect.ts";
import { createNetwork } from "../network.ts";
import type { DecisionDepths } from "./decision-depths.ts";
import { measureDepth } from "./measure-depth.ts";
import { decisionDepth, neighbourVote } from "./neighbour-vote.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const COUNT = 60;
const UNREAD = 7;
const items = Array.from({ length: COUNT }, (_, item) => item);
const random = seededRandom(2);
const labels = Int32Array.from(items, (item) => (item === 11 ? -1 : item % 3));
// the class shifts one colour, so that layers tell something
const images = items.map((item) =>
  Float32Array.from({ length: 192 }, (_, at) => random() - 0.5 + (Math.floor(at / 64) === item % 3 ? 0.4 : 0)),
);
const feed: Feed = async function* (asked, size) {
  for (let start = 0; start < asked.length; start += size) {
    const part = asked.slice(start, start + size);
    const missing = part.flatMap((item, at) => (item === UNREAD ? [at] : []));
    yield {
      items: part,
      input: float32(
        [part.length, 3, 8, 8],
        part.flatMap((item) => [...images[item]!]),
      ),
      missing,
    };
  }
};

async function measured(batch: number | undefined, known: Int32Array | undefined) {
  const { graph, model } = inspectModel(smallNet({ activation: "Relu", ...(batch === undefined ? {} : { batch }) }));
  const layers = model.layers.slice(1);
  const options = {
    graph,
    model,
    layers,
    items,
    feed,
    batch: batch ?? 16,
    passes: { sessions },
    labels: known,
    classes: 3,
  };
  let found: DecisionDepths | undefined;
  for await (const message of measureDepth({ ...options, algebra: plainAlgebra, signal: undefined })) {
    if (message.kind === "depth") found = message;
  }
  if (found === undefined) throw new Error("no answer");
  return { found, graph, model, layers };
}

test.each([undefined, 4])("fixed batch %s: depths are those of brute force over pooled activations", async (batch) => {
  const { found, graph, model, layers } = await measured(batch, labels);
  expect(found.read).toBe(COUNT - 1);
  expect([...found.layers]).toEqual(layers.map(({ index }) => index));
  // all are in the sample; every second with a known class is a support, in the data's order
  const known = items.filter((item) => item !== UNREAD && labels[item]! >= 0);
  const support = known.filter((_, at) => at % 2 === 0);
  expect({ support: found.support, held: found.held }).toEqual({
    support: support.length,
    held: known.length - support.length,
  });
  const voters = Math.floor(support.length / 2);
  expect(found.voters).toBe(voters);
  const network = createNetwork(graph, model.input.name, sessions);
  const values = [...layers.map(({ value }) => value), model.output.value];
  const read = new Map<number, { pooled: number[][]; predicted: number }>();
  for (const item of items) {
    const tensors = await network.read(float32([1, 3, 8, 8], images[item]!), values);
    const pooled = layers.map((layer, index) =>
      means([...(tensors[index]!.data as Float32Array)], Number(layer.shape[1])),
    );
    const scores = [...(tensors.at(-1)!.data as Float32Array)];
    read.set(item, { pooled, predicted: scores.indexOf(Math.max(...scores)) });
  }
  const votes = (item: number) =>
    layers.map((_, index) => {
      const own = read.get(item)!.pooled[index]!;
      const away = (other: number) => distance(own, read.get(other)!.pooled[index]!);
      const rows = support.map((_, row) => row).toSorted((a, b) => away(support[a]!) - away(support[b]!));
      return neighbourVote(
        rows.slice(0, voters + 1),
        support.map((one) => labels[one]!),
        support.indexOf(item),
        voters,
      );
    });
  for (const item of items) {
    const { predicted } = read.get(item) ?? { predicted: -1 };
    const alone = !support.some((other) => other !== item && labels[other] === predicted);
    const depth = decisionDepth(votes(item), predicted);
    const expected = alone ? -3 : depth < 0 ? -1 : layers[depth]!.index;
    expect(found.depths[item], String(item)).toBe(item === UNREAD ? -2 : expected);
  }
  const held = known.filter((item) => !support.includes(item));
  for (let index = 0; index < layers.length; index++) {
    const right = held.filter((item) => votes(item)[index] === labels[item]).length;
    expect(found.neighbours[index]).toBeCloseTo(right / held.length, 6);
  }
  expect(found.accuracy).toBeCloseTo(
    held.filter((item) => read.get(item)!.predicted === labels[item]).length / held.length,
    6,
  );
  // the shifted colour is there to be read from the first layer on
  expect(Math.min(...found.probe)).toBeGreaterThan(0.6);
});

test("without labels neighbours have the predicted classes, and nothing is called accurate", async () => {
  const { found } = await measured(undefined, undefined);
  expect(found.labelled).toBe(false);
  expect([...found.probe, ...found.neighbours, found.accuracy].every(Number.isNaN)).toBe(true);
  expect(found.depths.some((depth) => depth >= 0)).toBe(true);
});

test("an image whose predicted class nobody else has gets no depth, instead of being called undecided", async () => {
  const { found, graph, model, layers } = await measured(undefined, new Int32Array(COUNT));
  const network = createNetwork(graph, model.input.name, sessions);
  const classes = new Set<number>();
  for (const item of items) {
    const [scores] = await network.read(float32([1, 3, 8, 8], images[item]!), [model.output.value]);
    const row = [...(scores!.data as Float32Array)];
    const predicted = row.indexOf(Math.max(...row));
    classes.add(predicted);
    // every support is of class 0, and every vote with it
    expect(found.depths[item]).toBe(item === UNREAD ? -2 : predicted === 0 ? layers[0]!.index : -3);
  }
  expect(classes.size).toBeGreaterThan(1);
});

function means(values: readonly number[], units: number): number[] {
  const size = values.length / units;
  return Array.from({ length: units }, (_, unit) => {
    return values.slice(unit * size, (unit + 1) * size).reduce((sum, value) => sum + value, 0) / size;
  });
}

const distance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0);
