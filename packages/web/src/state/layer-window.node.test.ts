import { expect, test } from "vitest";
import { planLayers, wantedLayers } from "./layer-window.ts";

const at = (position: number, direction: -1 | 0 | 1 = 0) => ({ count: 24, position, direction, around: false });

test("the layers that the stage lies between come first, then those it moves towards", () => {
  expect(wantedLayers(at(5.5, 1), 6)).toEqual([6, 5, 7, 8, 4, 9]);
  expect(wantedLayers(at(5.5, -1), 6)).toEqual([5, 6, 4, 3, 7, 2]);
  expect(wantedLayers(at(5), 5)).toEqual([5, 6, 4, 7, 3]);
  expect(wantedLayers(at(0, 1), 4)).toEqual([0, 1, 2, 3]);
  expect(wantedLayers(at(23, 1), 4)).toEqual([23, 22, 21, 20]);
  expect(wantedLayers({ ...at(0), count: 1 }, 6)).toEqual([0]);
});

test("where it starts over, the first layers are read before the last one is left, each once", () => {
  expect(wantedLayers({ ...at(21.5, 1), around: true }, 8)).toEqual([22, 21, 23, 0, 20, 1, 2, 19]);
  expect(wantedLayers({ ...at(23, 1), around: true }, 6)).toEqual([23, 0, 1, 22, 2, 3]);
  expect([...wantedLayers({ ...at(1.5, 1), around: true }, 24)].sort((a, b) => a - b)).toEqual([...Array(24).keys()]);
  expect(wantedLayers({ ...at(0, 1), count: 2, around: true }, 6)).toEqual([0, 1]);
});

test("whatever the way of the slider, the two layers that are drawn are wanted, each layer once, and no more than there is room for", () => {
  for (let position = -1; position < 25; position += 0.25) {
    for (const direction of [-1, 0, 1] as const) {
      const wanted = wantedLayers(at(position, direction), 8);
      const drawn = [Math.floor(position), Math.ceil(position)].map((one) => Math.max(0, Math.min(23, one)));
      expect(wanted.slice(0, 2)).toEqual(expect.arrayContaining(drawn));
      expect(new Set(wanted).size).toBe(8);
    }
  }
});

test("nothing is asked for twice, what is not wanted any more is cancelled, and given up only for room", () => {
  const limits = { room: 4, atOnce: 2 };
  expect(planLayers([3, 4, 5], { held: new Set(), asked: new Set() }, limits)).toEqual({
    ask: [3, 4],
    cancel: [],
    drop: [],
  });
  expect(planLayers([3, 4, 5], { held: new Set(), asked: new Set([3, 4]) }, limits)).toEqual({
    ask: [],
    cancel: [],
    drop: [],
  });
  expect(planLayers([8, 9, 7], { held: new Set([3, 4]), asked: new Set([5, 9]) }, limits)).toEqual({
    ask: [8],
    cancel: [5],
    drop: [],
  });
  expect(planLayers([8, 9, 7], { held: new Set([3, 4, 5, 6]), asked: new Set() }, limits)).toEqual({
    ask: [8, 9],
    cancel: [],
    drop: [3, 4],
  });
});

test("step by step, the window follows the slider and never holds more than there is room for", () => {
  const held = new Set<number>();
  for (let position = 0; position < 24; position += 0.5) {
    const wanted = wantedLayers(at(position, 1), 6);
    for (let turn = 0; turn < 6; turn++) {
      const { ask, drop } = planLayers(wanted, { held, asked: new Set() }, { room: 6, atOnce: 2 });
      for (const layer of drop) held.delete(layer);
      for (const layer of ask) held.add(layer);
      expect(held.size).toBeLessThanOrEqual(6);
    }
    expect([...wanted].every((layer) => held.has(layer))).toBe(true);
  }
});
