import { afterAll, expect, test } from "vitest";
import { seededRandom } from "../packages/engine/src/base/random.ts";
import type { Feed } from "../packages/engine/src/data/feed.ts";
import { hashGraph } from "../packages/engine/src/graph/hash.ts";
import { float32 } from "../packages/engine/src/graph/tensor.ts";
import { plainAlgebra } from "../packages/engine/src/math/linear-algebra.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { createSessions } from "../packages/engine/src/runtime/sessions.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { createNetwork } from "../packages/engine/src/study/network.ts";
import { describeUnits } from "../packages/engine/src/study/units/describe-units.ts";
import { codeValue, orderedCode } from "../packages/engine/src/study/units/ordered-code.ts";
import { patchAt, positionOf } from "../packages/engine/src/study/units/patch.ts";
import { createUnitPass } from "../packages/engine/src/study/units/unit-pass.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "./engine/runtime.ts";

const COUNT = 40;
const CLASSES = 10;
const SIZE = 3 * 32 * 32;
const random = seededRandom(8);
const labels = Int32Array.from({ length: COUNT }, (_, item) => item % CLASSES);
// smooth blobs, so that units of every layer tell images apart
const images = Array.from({ length: COUNT }, () => {
  const [x, y, wide, ...colour] = Array.from({ length: 6 }, random) as [number, number, number, ...number[]];
  return Float32Array.from({ length: SIZE }, (_, at) => {
    const [row, column] = [Math.floor((at % 1024) / 32), at % 32];
    const near = Math.exp(-((row - 32 * y) ** 2 + (column - 32 * x) ** 2) / (8 + 200 * wide));
    return 4 * near * ((colour[Math.floor(at / 1024)] ?? 0) - 0.3) + (random() - 0.5) / 2;
  });
});
const feed: Feed = async function* (items, size) {
  for (let start = 0; start < items.length; start += size) {
    const part = items.slice(start, start + size);
    const input = new Float32Array(part.length * SIZE);
    for (const [at, item] of part.entries()) input.set(images[item] ?? [], at * SIZE);
    yield { items: part, input: float32([part.length, 3, 32, 32], input), missing: [] };
  }
};

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());
const { graph, model } = inspectModel((await openModel("alexnet-cifar10")).graph);
const layers = ["conv1", "relu5", "fc7"].map((name) => model.layers.find((layer) => layer.name === name)!);
const network = createNetwork(graph, model.input.value, sessions);

async function described() {
  const items = Array.from({ length: COUNT }, (_, item) => item);
  const known = { labels, classes: CLASSES };
  const pass = createUnitPass({
    graph,
    input: model.input.value,
    layers,
    count: 9,
    items,
    feed,
    batch: 16,
    sessions,
    ...known,
  });
  for await (const _ of pass.run(undefined));
  const { tallies, answers, placed } = pass.found();
  return Promise.all(
    tallies.map((tally, at) =>
      describeUnits({ ...known, tally, answers: answers[at]!, placed: placed[at]! }, plainAlgebra),
    ),
  );
}

/** Each image's map of every unit, read one image after another: items × units × positions. */
async function mapsOf(value: string): Promise<readonly Float32Array[]> {
  const maps = [];
  for (const image of images) {
    const [tensor] = await network.read(float32([1, 3, 32, 32], image), [value]);
    maps.push(tensor?.data as Float32Array);
  }
  return maps;
}

const rounded = (value: number) => codeValue(orderedCode(value));

/** For every image of a class and every other image: 1 where its answer is larger, ½ where they are equal. */
function pairsOf(answers: readonly number[], label: number): readonly number[] {
  const codes = answers.map(orderedCode);
  const inside = codes.filter((_, item) => labels[item] === label);
  const outside = codes.filter((_, item) => labels[item] !== label);
  return inside.flatMap((a) => outside.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
}

test("top, bottom, deciles, AUC and histogram of every unit of three layers equal brute force", async () => {
  for (const [at, own] of (await described()).entries()) {
    const maps = await mapsOf(layers[at]!.value);
    const positions = maps[0]!.length / own.units;
    expect(own.map[0] * own.map[1]).toBe(positions);
    for (let unit = 0; unit < own.units; unit++) {
      const answers = maps.map((map) => Math.max(...map.subarray(unit * positions, (unit + 1) * positions)));
      const ordered = [...answers.keys()].sort((a, b) => answers[b]! - answers[a]! || a - b);
      // batches of 16 and single images differ in the last bits: values are compared, and images where they are apart
      for (let slot = 0; slot < 9; slot++) {
        expect(own.top.values[unit * 9 + slot]).toBeCloseTo(answers[ordered[slot]!]!, 3);
        expect(answers[own.top.items[unit * 9 + slot]!]).toBeCloseTo(answers[ordered[slot]!]!, 3);
      }
      const upwards = answers.toSorted((a, b) => a - b);
      for (let slot = 0; slot < 9; slot++) {
        expect(own.bottom.values[unit * 9 + slot]).toBeCloseTo(upwards[slot]!, 3);
        const item = own.top.items[unit * 9 + slot]!;
        const place = own.top.places[unit * 9 + slot]!;
        expect(maps[item]![unit * positions + place]).toBeCloseTo(answers[item]!, 3);
      }
      for (let decile = 0; decile < 9; decile++) {
        const wanted = rounded(upwards[Math.floor(((COUNT - 1) * (decile + 1)) / 10)]!);
        expect(Math.abs(own.deciles.values[unit * 9 + decile]! - wanted)).toBeLessThanOrEqual(
          0.02 * Math.abs(wanted) + 1e-3,
        );
      }
      for (let label = 0; label < CLASSES; label++) {
        const pairs = pairsOf(answers, label);
        const expected = pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
        expect(Math.abs(own.auc[unit * CLASSES + label]! - expected)).toBeLessThan(2 / pairs.length + 1e-6);
      }
      const bins = own.histogram.edges.length - 1;
      const counts = own.histogram.counts.subarray(unit * bins, (unit + 1) * bins);
      expect(counts.reduce((sum, one) => sum + one, 0)).toBe(COUNT);
    }
  }
});

test("what lies outside a patch cannot change the activation there", async () => {
  const layer = layers[1]!;
  const [rows, columns] = [7, 7];
  const image = images[3]!;
  const read = async (pixels: Float32Array) => {
    const [tensor] = await network.read(float32([1, 3, 32, 32], pixels), [layer.value]);
    return tensor?.data as Float32Array;
  };
  const before = await read(image);
  for (const place of [0, 24, 48]) {
    const { x, y, width, height } = patchAt(layer, positionOf(layer, place, columns), { width: 32, height: 32 });
    const inside = (at: number) => {
      const [row, column] = [Math.floor((at % 1024) / 32), at % 32];
      return row >= y && row < y + height && column >= x && column < x + width;
    };
    const changed = await read(image.map((value, at) => (inside(at) ? value : value + 3)));
    for (let unit = 0; unit < 128; unit++) {
      expect(changed[unit * rows * columns + place]).toBeCloseTo(before[unit * rows * columns + place]!, 4);
    }
  }
});
