import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallFeed as feed, ITEMS, images, UNREAD } from "../../../../../test/engine/small-feed.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32 } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { createOnnxAlgebra } from "../../runtime/onnx-algebra.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { inspectModel } from "../inspect.ts";
import { createNetwork } from "../network.ts";
import { describeUnits } from "./describe-units.ts";
import { binOf } from "./histogram.ts";
import { codeValue, orderedCode } from "./ordered-code.ts";
import { createUnitPass } from "./unit-pass.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const labels = Int32Array.from([0, 1, 2, 0, 1, -1, 1]);
const classes = 5;
const read = ITEMS.filter((item) => item !== UNREAD);

/** Everything of the layers named, and each unit's answers image by image, read one image after another. */
async function both(names: readonly string[], batch: number | undefined, count: number) {
  const { graph, model } = inspectModel(smallNet({ activation: "Relu", ...(batch === undefined ? {} : { batch }) }));
  const layers = names.map((name) => {
    const layer = model.layers.find((candidate) => candidate.name === name);
    if (layer === undefined) throw new TypeError(name);
    return layer;
  });
  const input = model.input.name;
  const pass = createUnitPass({
    ...{ graph, input, layers, count, items: ITEMS, feed, batch: batch ?? 3, sessions, labels, classes },
  });
  for await (const _ of pass.run(undefined));
  const { tallies, answers, placed, read: readable } = pass.found();
  expect(readable).toBe(read.length);
  const algebra = createOnnxAlgebra(runtime);
  const network = createNetwork(graph, input, sessions);
  const found = [];
  for (const [at, layer] of layers.entries()) {
    const [tally, codes, where] = [tallies[at]!, answers[at]!, placed[at]!];
    const own = await describeUnits({ tally, answers: codes, placed: where, labels, classes }, algebra);
    const maps = new Map<number, Float32Array>();
    for (const item of read) {
      const [tensor] = await network.read(float32([1, 3, 8, 8], images[item] ?? []), [layer.value]);
      maps.set(item, tensor?.data as Float32Array);
    }
    found.push({ layer, own, seen: (unit: number) => seenOf(maps, Number(layer.shape[1]), unit) });
  }
  await algebra.dispose();
  return found;
}

function seenOf(maps: ReadonlyMap<number, Float32Array>, units: number, unit: number) {
  return read.map((item) => {
    const map = maps.get(item) as Float32Array;
    const own = [...map.subarray((unit * map.length) / units, ((unit + 1) * map.length) / units)];
    const value = Math.max(...own);
    return { item, value, place: own.indexOf(value), mean: own.reduce((a, b) => a + b, 0) / own.length };
  });
}
type Seen = ReturnType<typeof seenOf>;

const mean = (of: Seen) => of.reduce((sum, one) => sum + one.mean, 0) / of.length;
const rounded = (value: number) => codeValue(orderedCode(value));

test.each([
  { names: ["conv1"], batch: undefined, count: 3 },
  { names: ["conv2", "fc"], batch: 4, count: 2 },
  { names: ["conv1", "relu1", "relu2"], batch: undefined, count: 2 },
  { names: ["fc", "conv1"], batch: undefined, count: 9 },
] as const)("$names, fixed batch $batch: as one image after another says", async ({ names, batch, count }) => {
  for (const { layer, own, seen } of await both(names, batch, count)) {
    expect(own.layer).toBe(layer.index);
    expect(own.units).toBe(Number(layer.shape[1]));
    for (let unit = 0; unit < own.units; unit++) {
      const all = seen(unit);
      for (const [examples, order] of [
        [own.top, (a: Seen[0], b: Seen[0]) => b.value - a.value || a.item - b.item],
        [own.bottom, (a: Seen[0], b: Seen[0]) => a.value - b.value || a.item - b.item],
      ] as const) {
        const expected = all.toSorted(order).slice(0, count);
        const at = (slot: number) => unit * count + slot;
        for (const [slot, { item, value, place }] of expected.entries()) {
          expect(examples.items[at(slot)]).toBe(item);
          expect(examples.places[at(slot)]).toBe(place);
          expect(examples.values[at(slot)]).toBeCloseTo(value, 5);
        }
        if (expected.length < count) expect(examples.items[at(expected.length)]).toBe(-1);
      }
      expect(own.means[unit]).toBeCloseTo(mean(all), 5);
      expect(own.active[unit]).toBeCloseTo(all.filter(({ value }) => value > 0).length / all.length, 5);
      const most = Math.max(...all.map(({ value }) => rounded(value)));
      expect(own.atMost[unit]).toBeCloseTo(all.filter(({ value }) => rounded(value) === most).length / all.length, 5);
      for (const label of [0, 1]) {
        const of = all.filter(({ item }) => labels[item] === label);
        expect(own.classMeans[unit * classes + label]).toBeCloseTo(mean(of), 5);
      }
      expect(own.classMeans[unit * classes + 2]).toBeNaN();
    }
  }
});

test("AUC is the share of pairs that a unit puts in the right order; only known classes count", async () => {
  const [{ own, seen }] = (await both(["conv2"], undefined, 1)) as [Awaited<ReturnType<typeof both>>[0]];
  for (let unit = 0; unit < own.units; unit++) {
    const known = seen(unit).filter(({ item }) => (labels[item] ?? -1) >= 0);
    for (let label = 0; label < classes; label++) {
      const inside = known.filter(({ item }) => labels[item] === label).map(({ value }) => rounded(value));
      const outside = known.filter(({ item }) => labels[item] !== label).map(({ value }) => rounded(value));
      const pairs = inside.flatMap((a) => outside.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
      const expected = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
      const found = own.auc[unit * classes + label];
      if (pairs.length === 0) expect(found).toBeNaN();
      else expect(found).toBeCloseTo(expected, 6);
    }
  }
});

test("every answer is in the bin that its edges enclose, and deciles are images of the answers in order", async () => {
  for (const { own, seen } of await both(["conv1", "conv2"], undefined, 1)) {
    const { edges, counts } = own.histogram;
    const bins = edges.length - 1;
    for (let unit = 0; unit < own.units; unit++) {
      const values = seen(unit).map(({ value }) => rounded(value));
      for (let bin = 0; bin < bins; bin++) {
        const [low, high] = [edges[bin] as number, edges[bin + 1] as number];
        const inside = values.filter((value) =>
          value < 0 && high <= 0 ? value > low && value <= high : value >= low && value < high,
        );
        expect(counts[unit * bins + bin], `${unit} ${low} ${high}`).toBe(inside.length);
        expect(values.filter((value) => binOf(edges, value) === bin)).toEqual(inside);
      }
      const ordered = values.toSorted((a, b) => a - b);
      // six images for nine deciles: each is shown once
      const shown = [...own.deciles.items.subarray(unit * 9, unit * 9 + 9)].filter((item) => item >= 0);
      expect(shown.toSorted()).toEqual(read);
      expect(own.deciles.values[unit * 9]).toBe(ordered[0]);
    }
  }
});

test("similar units are those with the largest correlation of their answers", async () => {
  const [{ own, seen }] = (await both(["conv2"], undefined, 1)) as [Awaited<ReturnType<typeof both>>[0]];
  const similar = own.similar;
  expect(similar?.images).toBe(read.length);
  const answers = Array.from({ length: own.units }, (_, unit) => seen(unit).map(({ value }) => rounded(value)));
  for (let unit = 0; unit < own.units; unit++) {
    const expected = answers
      .map((other, index) => ({ index, value: correlation(answers[unit] ?? [], other) }))
      .filter(({ index, value }) => index !== unit && !Number.isNaN(value))
      .toSorted((a, b) => b.value - a.value);
    const count = similar?.count ?? 0;
    for (const [slot, { value }] of expected.slice(0, count).entries()) {
      expect(similar?.correlations[unit * count + slot]).toBeCloseTo(value, 4);
    }
  }
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const centre = (of: readonly number[]) =>
    of.map((value) => value - of.reduce((sum, one) => sum + one, 0) / of.length);
  const [x, y] = [centre(a), centre(b)];
  const dot = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, at) => sum + value * (q[at] ?? 0), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

test("a pass that is given up goes on where it stood", async () => {
  const { graph, model } = inspectModel(smallNet({ activation: "Relu" }));
  const layer = model.layers[1]!;
  const fed: number[] = [];
  const watched: typeof feed = async function* watched(items, size, signal) {
    for await (const part of feed(items, size, signal)) {
      fed.push(...part.items);
      yield part;
    }
  };
  const pass = createUnitPass({
    ...{ graph, input: model.input.name, layers: [layer], count: 2, items: ITEMS, batch: 2, sessions, labels, classes },
    feed: watched,
  });
  for await (const progress of pass.run(undefined)) if (progress.done === 4) break;
  for await (const _ of pass.run(undefined));
  expect(fed).toEqual(ITEMS);
  expect(pass.found().read).toBe(read.length);
});
