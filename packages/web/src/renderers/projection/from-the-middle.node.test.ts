import { expect, test } from "vitest";
import { placeAt } from "./frame.ts";
import { fromTheMiddle } from "./from-the-middle.ts";
import { drawLayouts } from "./layouts.ts";
import { sequenceOf } from "./scene-fixture.ts";

const random = (i: number) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
const layer = (from: number) => Array.from({ length: 2000 }, (_, i) => random(from + i) * 4 - 2);
const moment = { layouts: drawLayouts(sequenceOf([layer(0), layer(5000)])), t: 0.3 };
const all = Array.from({ length: 1000 }, (_, point) => point);

test("every point once, in the order of its distance up to a ring's width, and of equal rings in the order given", () => {
  const found = fromTheMiddle(all, moment, [0.4, -0.2], 1000);
  expect([...found].sort((a, b) => a - b)).toEqual(all);
  const distances = found.map((point) => {
    const [x, y] = placeAt(moment.layouts, point, moment.t);
    return Math.hypot(x - 0.4, y + 0.2);
  });
  const ring = Math.max(...distances) / 64;
  let farthest = 0;
  for (const distance of distances) {
    farthest = Math.max(farthest, distance);
    expect(distance).toBeGreaterThan(farthest - 1.001 * ring);
  }
  expect(fromTheMiddle([...all].reverse(), moment, [0.4, -0.2], 1000)).not.toEqual(found);
  expect(fromTheMiddle(all, moment, [0.4, -0.2], 20)).toEqual(found.slice(0, 20));
});

test("points that all lie in the middle, and none", () => {
  const [x, y] = placeAt(moment.layouts, 7, moment.t);
  expect(fromTheMiddle([7], moment, [x, y], 5)).toEqual([7]);
  expect(fromTheMiddle([], moment, [x, y], 5)).toEqual([]);
});
