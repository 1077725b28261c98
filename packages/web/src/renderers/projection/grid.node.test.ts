import { expect, test } from "vitest";
import { isInside, PointGrid } from "./grid.ts";
import { scattered } from "./marks.ts";

const random = (i: number) => {
  const x = Math.sin(i * 127.1 + 311.7) * 43758.5453;
  return x - Math.floor(x);
};
const places = Float32Array.from({ length: 4000 }, (_, i) => (random(i) - 0.5) * (i % 2 === 0 ? 8 : 3));
places[10] = Number.NaN;

test("the grid finds in a rectangle what a look at every point finds", () => {
  const grid = new PointGrid(places);
  for (let trial = 0; trial < 50; trial++) {
    const [x, y, size] = [(random(trial) - 0.5) * 9, (random(trial + 99) - 0.5) * 4, random(trial + 7) * 2];
    const box = { left: x, right: x + size, bottom: y, top: y + size };
    const slow: number[] = [];
    for (let point = 0; point < 2000; point++) {
      const [px = 0, py = 0] = [places[point * 2], places[point * 2 + 1]];
      if (px >= box.left && px <= box.right && py >= box.bottom && py <= box.top) slow.push(point);
    }
    expect([...grid.within(box)].sort((a, b) => a - b)).toEqual(slow);
  }
});

test("a lasso takes what lies within its outline, concave ones too", () => {
  const outline = [-3, -1, 3, -1, 3, 1, 0, -0.5, -3, 1];
  const slow: number[] = [];
  for (let point = 0; point < 2000; point++) {
    // The notch: above the lines from (−3, 1) and (3, 1) down to (0, −0.5) is outside.
    const [x = Number.NaN, y = Number.NaN] = [places[point * 2], places[point * 2 + 1]];
    if (Math.abs(x) <= 3 && y >= -1 && y <= Math.abs(x) * 0.5 - 0.5) slow.push(point);
  }
  expect(slow.length).toBeGreaterThan(100);
  expect(new PointGrid(places).inside(outline)).toEqual(slow);
  expect(isInside(outline, 0, 0)).toBe(false);
  expect(isInside(outline, 0, -0.9)).toBe(true);
});

test("no points, one point, and points in one spot are no special cases", () => {
  const box = { left: -1, right: 1, bottom: -1, top: 1 };
  expect([...new PointGrid(new Float32Array(0)).within(box)]).toEqual([]);
  expect([...new PointGrid(Float32Array.of(0.5, 0.5)).within(box)]).toEqual([0]);
  expect([...new PointGrid(new Float32Array(20)).within(box)]).toHaveLength(10);
});

test.each([0, 1, 2, 10, 1000, 9999, 10_000])("%d points are drawn once each, in a scattered order", (count) => {
  const order = [...scattered(count)];
  expect(new Set(order).size).toBe(count);
  expect(order).toHaveLength(count);
});
