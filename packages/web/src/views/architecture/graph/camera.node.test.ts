import { expect, test } from "vitest";
import { fitted, lookingAt, moved, zoomed } from "./camera.ts";

const view = { width: 800, height: 600 };

test("the whole drawing lies in view, in the middle; a long one begins at its top where it must stay legible", () => {
  const wide = fitted({ width: 2000, height: 500 }, view);
  expect(wide.zoom).toBeCloseTo(736 / 2000, 9);
  expect((0 - wide.x) * wide.zoom).toBeCloseTo(32, 6);
  expect((250 - wide.y) * wide.zoom).toBeCloseTo(300, 6);
  expect(fitted({ width: 100, height: 100 }, view).zoom).toBe(1.25);
  const long = fitted({ width: 400, height: 20_000 }, view, 0.9);
  expect(long.zoom).toBe(0.9);
  expect((0 - long.y) * long.zoom).toBeCloseTo(32, 6);
});

test("enlarging keeps the point under the pointer", () => {
  const camera = { x: 120, y: -40, zoom: 0.8 };
  const closer = zoomed(camera, 1.5, [200, 90]);
  const pointOf = ({ x, y, zoom }: typeof camera) => [x + 200 / zoom, y + 90 / zoom];
  expect(closer.zoom).toBeCloseTo(1.2, 9);
  for (const [at, value] of pointOf(closer).entries()) expect(value).toBeCloseTo(pointOf(camera)[at] ?? 0, 9);
  expect(zoomed(camera, 1e6, [0, 0]).zoom).toBe(4);
});

test("however far it is moved, part of the drawing stays in view", () => {
  const drawing = { width: 300, height: 3000 };
  const camera = { x: 0, y: 0, zoom: 1 };
  for (const [dx, dy] of [
    [1e6, 1e6],
    [-1e6, -1e6],
  ] as const) {
    const far = moved(camera, dx, dy, drawing, view);
    expect(far.x).toBeLessThan(drawing.width);
    expect(far.x + view.width).toBeGreaterThan(0);
    expect(far.y).toBeLessThan(drawing.height);
    expect(far.y + view.height).toBeGreaterThan(0);
  }
  expect(moved(camera, 10, 20, drawing, view)).toEqual({ x: 10, y: 20, zoom: 1 });
});

test("a box well in view moves nothing; one out of view comes into the middle at a legible size", () => {
  const box = { x: 1000, y: 5000, width: 100, height: 40 };
  const near = { x: 700, y: 4700, zoom: 1 };
  expect(lookingAt(near, box, view)).toBe(near);
  const there = lookingAt({ x: 0, y: 0, zoom: 0.1 }, box, view);
  expect(there.zoom).toBe(0.7);
  expect((1050 - there.x) * there.zoom).toBeCloseTo(400, 6);
  expect((5020 - there.y) * there.zoom).toBeCloseTo(300, 6);
});
