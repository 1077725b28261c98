import { seededRandom } from "@deepling/engine";
import { expect, test } from "vitest";
import { toScreen } from "../../gl/camera.ts";
import { clockOfMoment, eased, momentOfClock, periodOf, phaseOf, placeAt, placesAt } from "./frame.ts";
import { boundsAt, drawLayouts, placeIn } from "./layouts.ts";
import { outsideOf } from "./outside.ts";
import { transformAt } from "./renderer.ts";
import { sequenceOf } from "./scene-fixture.ts";

const SEQUENCE = sequenceOf([
  [0, 0, 2, 0, 0, 2, 2, 2],
  [10, 10, 10, 30, 30, 10, 30, 30],
]);

test("each layer is centred and has unit root-mean-square radius; its own radius is kept", () => {
  const drawn = drawLayouts(SEQUENCE);
  for (const layer of drawn.layers.flatMap((one) => one ?? [])) {
    const sum = layer.reduce((a, b) => a + b, 0);
    const squares = layer.reduce((a, b) => a + b * b, 0);
    expect(sum).toBeCloseTo(0, 6);
    expect(squares / 4).toBeCloseTo(1, 6);
  }
  expect([...drawn.radii]).toEqual([Math.fround(Math.SQRT2), Math.fround(10 * Math.SQRT2)]);
  expect([...drawn.centres]).toEqual([1, 1, 20, 20]);
});

test("on a shared scale the largest layer fills the stage and the others keep their proportion", () => {
  const drawn = drawLayouts(SEQUENCE, "shared");
  expect(drawn.layers[0]?.[0]).toBeCloseTo(-1 / (10 * Math.SQRT2), 6);
  expect(drawn.layers[1]?.[0]).toBeCloseTo(-10 / (10 * Math.SQRT2), 6);
});

test("a place in a layer's own units falls on the point that has it", () => {
  const drawn = drawLayouts(SEQUENCE);
  expect([...placeIn(drawn, 1, Float32Array.of(30, 10))]).toEqual([...(drawn.layers[1] ?? [])].slice(4, 6));
});

test("a frame is the straight line between two layers, and one point of it agrees with all", () => {
  const drawn = drawLayouts(SEQUENCE);
  const all = placesAt(drawn, 0.25);
  for (const point of [0, 1, 2, 3]) {
    const [x, y] = placeAt(drawn, point, 0.25);
    expect(all[point * 2]).toBeCloseTo(x, 6);
    expect(all[point * 2 + 1]).toBeCloseTo(y, 6);
    const a = drawn.layers[0]?.[point * 2] ?? Number.NaN;
    const b = drawn.layers[1]?.[point * 2] ?? Number.NaN;
    expect(x).toBeCloseTo(0.75 * a + 0.25 * b, 6);
  }
  expect([...placesAt(drawn, -3)]).toEqual([...(drawn.layers[0] ?? [])]);
  expect([...placesAt(drawn, 9)]).toEqual([...(drawn.layers[1] ?? [])]);
});

test("a layer of equal points and points without a place do not spoil the rest", () => {
  const drawn = drawLayouts(sequenceOf([[3, 3, 3, 3, Number.NaN, Number.NaN]]));
  expect([...(drawn.layers[0] ?? [])].slice(0, 4)).toEqual([0, 0, 0, 0]);
  expect(drawn.layers[0]?.[4]).toBeNaN();
  expect(drawn.radii[0]).toBe(0);
});

test("the fitted view goes from layer to layer with the points; on a shared scale it stays", () => {
  const unlike = sequenceOf([
    [-1, -1, 1, 1],
    [-30, -10, 30, 10],
  ]);
  const drawn = drawLayouts(unlike);
  const between = boundsAt(drawn, 0.5);
  expect(between.right).toBeCloseTo(((drawn.layers[0]?.[2] ?? 0) + (drawn.layers[1]?.[2] ?? 0)) / 2, 6);
  const shared = drawLayouts(unlike, "shared");
  expect(boundsAt(shared, 0)).toEqual(boundsAt(shared, 1));
  expect(boundsAt(shared, 0)).toEqual(shared.extent);
});

test("a few outliers do not shrink the fitted view", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => (i === 7 ? 1e4 : Math.sin(i * 1.7)));
  const drawn = drawLayouts(sequenceOf([many]));
  const { top, bottom } = boundsAt(drawn, 0);
  expect(Math.abs(drawn.layers[0]?.[7] ?? 0)).toBeGreaterThan(20 * (top - bottom));
});

test("the fitted view leaves out the outermost hundredth on each side, or nothing; what is outside is counted", () => {
  const tail = (seed: number) =>
    Array.from({ length: 2000 }, (_, i) => Math.sin(i * seed) * (i % 120 === 0 ? 30 : 1) * (i % 2 === 0 ? 1 : 0.5));
  const sequence = sequenceOf([tail(1.7), tail(2.3)]);
  const view = { width: 800, height: 400 };
  for (const fit of ["most", "all"] as const) {
    const drawn = drawLayouts(sequence, "unit", fit);
    for (const t of [0, 0.3, 1]) {
      const transform = transformAt(drawn, { t, camera: undefined }, view);
      const places = placesAt(drawn, t);
      let hidden = 0;
      for (let i = 0; i < places.length; i += 2) {
        const [x, y] = toScreen(transform, places[i] ?? 0, places[i + 1] ?? 0);
        if (x < 0 || x > view.width || y < 0 || y > view.height) hidden++;
      }
      const outside = outsideOf(drawn, t, transform);
      expect(Object.values(outside).reduce((sum, { count }) => sum + count, 0)).toBe(hidden);
      if (fit === "all") expect(hidden).toBe(0);
      else expect(hidden).toBeLessThanOrEqual(0.04 * 1000);
    }
  }
  const most = transformAt(drawLayouts(sequence), { t: 0, camera: undefined }, view);
  const all = transformAt(drawLayouts(sequence, "unit", "all"), { t: 0, camera: undefined }, view);
  expect(most.scale).toBeGreaterThan(3 * all.scale);
});

test("an edge at which many points lie is shown with all of them; a thin tail is cut", () => {
  const random = seededRandom(5);
  // x: evenly spread, so that a hundredth is a hundredth of the width; y: a dense floor, and a tail upwards
  const places = Array.from({ length: 20_000 }, (_, i) =>
    i % 2 === 0 ? random() : random() < 0.995 ? random() : 40 * random(),
  );
  const drawn = drawLayouts(sequenceOf([places]));
  const all = boundsAt(drawLayouts(sequenceOf([places]), "unit", "all"), 0);
  const { left, right, bottom, top } = boundsAt(drawn, 0);
  expect([left, right, bottom]).toEqual([all.left, all.right, all.bottom]);
  expect(top - bottom).toBeLessThan((all.top - all.bottom) / 10);
});

test("the fitted view moves without a leap as the slider moves", () => {
  const drawn = drawLayouts(SEQUENCE);
  const steps = Array.from({ length: 101 }, (_, i) => boundsAt(drawn, i / 100).right);
  const leaps = steps.slice(1).map((right, i) => Math.abs(right - (steps[i] ?? 0)));
  expect(Math.max(...leaps)).toBeLessThanOrEqual(Math.abs((steps[100] ?? 0) - (steps[0] ?? 0)) / 100 + 1e-6);
});

test("the easing rests, moves evenly and rests, monotonically, and phaseOf undoes it", () => {
  expect(eased(0)).toBe(0);
  expect(eased(0.16)).toBe(0);
  expect(eased(0.5)).toBeCloseTo(0.5, 12);
  expect(eased(0.84)).toBe(1);
  const steps = Array.from({ length: 1000 }, (_, i) => eased((i + 1) / 1000) - eased(i / 1000));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...steps)).toBeLessThan(0.0021);
  for (const mix of [0.01, 0.2, 0.5, 0.77, 0.99]) expect(eased(phaseOf(mix))).toBeCloseTo(mix, 9);
});

test.each(["loop", "ping-pong"] as const)(
  "%s: the animation repeats, visits every layer, never leaps inside",
  (loop) => {
    const layers = 5;
    const period = periodOf(layers, loop);
    const at = (clock: number) => momentOfClock(clock, layers, loop);
    for (const clock of [0, 0.7, 2.2, 3.9]) expect(at(clock + period)).toBeCloseTo(at(clock), 9);
    const moments = Array.from({ length: 2001 }, (_, i) => at((i / 2000) * period * 0.9999));
    for (const layer of [0, 1, 2, 3, 4]) {
      const rested = moments.filter((t) => t === layer).length / 2001;
      expect(rested).toBeGreaterThan(0.25 / period);
    }
    const leaps = moments.slice(1).map((t, i) => Math.abs(t - (moments[i] ?? 0)));
    expect(Math.max(...leaps)).toBeLessThan(0.02);
    for (const t of [0.3, 1.5, 3.99]) expect(at(clockOfMoment(t, layers, loop))).toBeCloseTo(t, 6);
  },
);

test("one layer alone does not move", () => {
  expect(momentOfClock(3.3, 1, "loop")).toBe(0);
  expect(momentOfClock(3.3, 1, "ping-pong")).toBe(0);
});
