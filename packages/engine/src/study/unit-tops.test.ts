import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { smallFeed as feed, ITEMS, images, UNREAD } from "../../../../test/engine/small-feed.ts";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32 } from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import { createSessions } from "../runtime/sessions.ts";
import { inspectModel } from "./inspect.ts";
import { createNetwork } from "./network.ts";
import { type UnitTops, unitTops } from "./unit-tops.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const labels = Int32Array.from([0, 1, 2, 0, 1, -1, 1]);

test.each([
  { name: "conv1", batch: undefined, count: 3 },
  { name: "conv2", batch: 4, count: 2 },
  { name: "fc", batch: undefined, count: 9 },
] as const)("$name, fixed batch $batch: as one image after another says", async ({ name, batch, count }) => {
  const { graph, model } = inspectModel(smallNet({ activation: "Relu", ...(batch === undefined ? {} : { batch }) }));
  const layer = model.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new TypeError(name);
  const given = { graph, input: model.input.name, layer, count, items: ITEMS, feed, batch: batch ?? 3, sessions };
  let tops: UnitTops | undefined;
  for await (const message of unitTops({ ...given, labels, classes: 5, signal: undefined })) {
    if (message.kind === "units") tops = message;
  }
  const network = createNetwork(graph, model.input.name, sessions);
  const units = Number(layer.shape[1]);
  const read = ITEMS.filter((item) => item !== UNREAD);
  const maps = new Map<number, Float32Array>();
  for (const item of read) {
    const [tensor] = await network.read(float32([1, 3, 8, 8], images[item] ?? []), [layer.value]);
    maps.set(item, tensor?.data as Float32Array);
  }
  for (let unit = 0; unit < units; unit++) {
    const seen = read.map((item) => {
      const map = maps.get(item) as Float32Array;
      const own = [...map.subarray((unit * map.length) / units, ((unit + 1) * map.length) / units)];
      const value = Math.max(...own);
      return { item, value, place: own.indexOf(value), mean: own.reduce((a, b) => a + b, 0) / own.length };
    });
    const best = seen.toSorted((a, b) => b.value - a.value || a.item - b.item).slice(0, count);
    const at = (slot: number) => unit * count + slot;
    for (const [slot, { item, value, place }] of best.entries()) {
      expect(tops?.items[at(slot)]).toBe(item);
      expect(tops?.places[at(slot)]).toBe(place);
      expect(tops?.values[at(slot)]).toBeCloseTo(value, 5);
    }
    if (best.length < count) expect(tops?.items[at(best.length)]).toBe(-1);
    const mean = (of: typeof seen) => of.reduce((sum, one) => sum + one.mean, 0) / of.length;
    expect(tops?.means[unit]).toBeCloseTo(mean(seen), 5);
    expect(tops?.active[unit]).toBeCloseTo(seen.filter(({ value }) => value > 0).length / seen.length, 5);
    for (const label of [0, 1]) {
      const own = seen.filter(({ item }) => labels[item] === label);
      expect(tops?.classMeans[unit * 5 + label]).toBeCloseTo(mean(own), 5);
    }
    expect(tops?.classMeans[unit * 5 + 2]).toBeNaN();
  }
});
