import type { DataTexture } from "three";
import { expect, test } from "vitest";
import { fitted, panned, toPlane, toScreen, transformOf, zoomedAt } from "./camera.ts";
import { LayoutTexture, planTexture } from "./layout-texture.ts";
import { PictureTexture, planPages } from "./picture-texture.ts";

const BOUNDS = { left: -2, right: 4, bottom: -1, top: 1 };
const VIEW = { width: 800, height: 400, room: { left: 20, right: 20, top: 10, bottom: 10 } };

test("the fitted camera shows all of the bounds, as large as they go", () => {
  const transform = transformOf(undefined, BOUNDS, VIEW);
  const corners = [toScreen(transform, -2, 1), toScreen(transform, 4, -1)];
  expect(corners[0]?.[0]).toBeCloseTo(20, 9);
  expect(corners[1]?.[0]).toBeCloseTo(780, 9);
  expect(corners[0]?.[1]).toBeGreaterThan(10);
});

test("the fitted camera leaves free what stands on the edges, and fills the rest", () => {
  for (const room of [
    { left: 120, right: 10, top: 10, bottom: 60 },
    { left: 10, right: 30, top: 90, bottom: 0 },
  ]) {
    const transform = transformOf(undefined, BOUNDS, { ...VIEW, room });
    const [left, top] = toScreen(transform, BOUNDS.left, BOUNDS.top);
    const [right, bottom] = toScreen(transform, BOUNDS.right, BOUNDS.bottom);
    expect([left, VIEW.width - right]).toEqual([expect.closeTo(room.left, 9), expect.closeTo(room.right, 9)]);
    expect(top - room.top).toBeCloseTo(VIEW.height - room.bottom - bottom, 9);
    expect(top).toBeGreaterThan(room.top);
  }
});

test("pixels and plane are each other's inverse; magnifying keeps the place under the pointer; a drag follows it", () => {
  const camera = { ...fitted(BOUNDS), zoom: 3 };
  const transform = transformOf(camera, BOUNDS, VIEW);
  const [x, y] = toPlane(transform, 123, 45);
  expect(toScreen(transform, x, y)[0]).toBeCloseTo(123, 9);
  expect(toScreen(transform, x, y)[1]).toBeCloseTo(45, 9);
  const nearer = transformOf(zoomedAt(camera, transform, { left: 123, top: 45, factor: 1.7 }), BOUNDS, VIEW);
  expect(nearer.scale / transform.scale).toBeCloseTo(1.7, 9);
  expect(toScreen(nearer, x, y)[0]).toBeCloseTo(123, 9);
  expect(toScreen(nearer, x, y)[1]).toBeCloseTo(45, 9);
  const moved = transformOf(panned(camera, transform, 10, -7), BOUNDS, VIEW);
  expect(toScreen(moved, x, y)[0]).toBeCloseTo(133, 9);
  expect(toScreen(moved, x, y)[1]).toBeCloseTo(38, 9);
});

test("layouts fit the device, and a window of layers follows where they do not", () => {
  const small = planTexture(10_000, 18, { side: 8192, bytes: 2 ** 28 });
  expect(small).toEqual({ width: 8192, rows: 2, slots: 18 });
  const large = planTexture(1_000_000, 100, { side: 8192, bytes: 2 ** 28 });
  expect(large.rows * large.width).toBeGreaterThanOrEqual(1_000_000);
  expect(large.rows * large.slots).toBeLessThanOrEqual(8192);
  expect(large.rows * large.slots * large.width * 8).toBeLessThanOrEqual(2 ** 28);
  expect(large.slots).toBeLessThan(100);
});

test("layers go to the device in stripes, each into the slot of one that is farther away, and are drawn when all of them is there", () => {
  const points = 5;
  const layers = Array.from({ length: 9 }, (_, layer) =>
    Float32Array.from({ length: 2 * points }, (_v, at) => 100 * layer + at),
  );
  const texture = new LayoutTexture(layers, points, { side: 2, bytes: 4 * 3 * 2 * 8 });
  const { width, rows, slots } = texture.plan;
  expect([width, rows, slots]).toEqual([2, 3, 2]);
  const device = new Float32Array(width * rows * slots * 2).fill(Number.NaN);
  texture.device = (_target, { image }, box, to) => {
    const { data } = image as { data: Float32Array };
    device.set(data.subarray(0, (box.max.y - box.min.y) * width * 2), (to?.y ?? 0) * width * 2);
  };
  for (const low of [0, 1, 5, 4, 7]) {
    expect(texture.has(low, low + 1)).toBe(false);
    while (texture.load(low, low + 1));
    expect(texture.has(low, low + 1)).toBe(true);
    for (const layer of [low, low + 1]) {
      const start = (layer % slots) * width * rows * 2;
      expect([...device.subarray(start, start + 2 * points)]).toEqual([...(layers[layer] ?? [])]);
    }
  }
  texture.show(layers.map((layer, at) => (at === 8 ? undefined : layer)));
  expect(texture.has(7, 8)).toBe(false);
  expect(texture.load(7, 8)).toBe(false);
  texture.show(layers);
  expect(texture.has(7, 8)).toBe(true);
});

test("thumbnails are laid into pages within the device's limits", () => {
  const plan = planPages(10_000, 32, { side: 8192, layers: 2048, bytes: 2 ** 27 });
  expect(plan.perSide * plan.cell).toBeLessThanOrEqual(1024);
  expect(plan.capacity).toBe(10_000);
  const poor = planPages(10_000, 32, { side: 64, layers: 3, bytes: 2 ** 27 });
  expect(poor).toEqual({ cell: 32, perSide: 2, pages: 3, capacity: 12 });
  const frugal = planPages(100_000, 32, { side: 8192, layers: 2048, bytes: 2 ** 24 });
  expect(frugal.pages * (frugal.perSide * 32) ** 2 * 4).toBeLessThanOrEqual(2 ** 24);
});

test("a thumbnail comes back from its cell, and its neighbours stay empty", () => {
  const texture = new PictureTexture(planPages(20, 4, { side: 8, layers: 10, bytes: 2 ** 20 }));
  const rgb = Uint8Array.from({ length: 48 }, (_, i) => i);
  texture.write(6, rgb);
  expect([...texture.read(6)]).toEqual([...rgb]);
  for (const cell of [0, 5, 7, 19]) expect(texture.read(cell).every((part) => part === 0)).toBe(true);
  const before = texture.pixels.slice();
  for (const cell of [20, 1000, -1]) texture.write(cell, rgb);
  expect(texture.pixels).toEqual(before);
  expect(texture.cellAt(6)).toEqual({ page: 1, left: 0, top: 4 });
});

test("a point finds its cell in the lookup, and parts that changed are uploaded once", () => {
  const plan = planPages(5, 4, { side: 8, layers: 10, bytes: 2 ** 20 });
  const texture = new PictureTexture(plan, 5000, true);
  expect(texture.lookup.image).toMatchObject({ width: 2048, height: 3 });
  texture.index[4100] = 3;
  texture.move(4100);
  texture.write(2, new Uint8Array(48));
  expect(texture.placeOf(4100)).toEqual({ page: 0, left: 0, top: 4 });
  expect(texture.placeOf(4)).toBeUndefined();
  texture.flush();
  const parts: string[] = [];
  texture.device = (target, source, box) => {
    expect((source as DataTexture).image.data).toBe((target as DataTexture).image.data);
    parts.push(`${target === texture.lookup ? "lookup" : "pages"} ${box.min.toArray()} ${box.max.toArray()}`);
  };
  for (const _ of ["once", "again"]) texture.flush();
  expect(parts).toEqual(["pages 0,4,0 4,8,1", "lookup 4,2,0 5,3,1"]);
});

test("before the last layer is left the first ones go to the device, and none takes the place of what is drawn", () => {
  const points = 5;
  const layers = Array.from({ length: 9 }, (_, layer) => new Float32Array(2 * points).fill(layer));
  const texture = new LayoutTexture(layers, points, { side: 8, bytes: 4 * 5 * 8 });
  expect(texture.plan.slots).toBe(4);
  texture.device = () => undefined;
  while (texture.load(7, 8));
  while (texture.loadFirst(3, 7)) expect(texture.has(7, 8)).toBe(true);
  // of nine layers in four slots the first one would stand where the last one does
  expect([0, 1, 2].map((layer) => texture.has(layer, layer))).toEqual([false, true, true]);
  expect(texture.has(7, 8)).toBe(true);
  expect(texture.loadFirst(0, 7)).toBe(false);
});
