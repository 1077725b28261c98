import { expect, test } from "vitest";
import { fitting, meets, onScreen, rayAt, sightOf } from "./orbit.ts";
import { cellAt, cornerOf, type Point, placeWalls, pointAt, seenFrom, wallOpacity, wallX } from "./walls.ts";

const LAYERS = [
  { units: 1, rows: 224, columns: 224, block: undefined },
  { units: 64, rows: 56, columns: 56, block: 0 },
  { units: 64, rows: 56, columns: 56, block: 0 },
  { units: 513, rows: 7, columns: 5, block: 1 },
  { units: 4096, rows: 1, columns: 1, block: undefined },
  { units: 10, rows: 1, columns: 1, block: undefined },
];
const walls = placeWalls(LAYERS);
const POSE = { target: [0.4, 0.1, -0.2] as const, azimuth: 0.7, elevation: 0.3, distance: 3 };

test("a grid has room for every unit, and no row is empty", () => {
  for (const { units, across, down } of walls) {
    expect(across * down).toBeGreaterThanOrEqual(units);
    expect(across * (down - 1)).toBeLessThan(units);
  }
});

test("walls stand in the layers' order, none higher than the first in height, none too low to be seen", () => {
  const heights = walls.map(({ down, tile }) => down * tile[1]);
  expect(Math.max(...heights)).toBeCloseTo(1, 6);
  expect(Math.min(...heights)).toBeGreaterThan(0.3);
  walls.slice(1).forEach(({ x }, index) => {
    expect(x).toBeGreaterThan(walls[index]?.x ?? 0);
  });
});

test("the cell at the point of a cell is that cell, in every unit", () => {
  for (const wall of walls) {
    for (const unit of [0, Math.floor(wall.units / 2), wall.units - 1]) {
      for (const row of [0, wall.rows - 1]) {
        const column = wall.columns - 1;
        const [, y, z] = pointAt(wall, 0, { unit, row: row + 0.5, column: column + 0.5 });
        expect(cellAt(wall, y, z)).toEqual({ unit, row, column });
      }
    }
    const [top, left] = cornerOf(wall);
    expect(cellAt(wall, top + 0.01, left)).toBeUndefined();
    // the margin between two maps
    expect(cellAt(wall, top - 1e-4, left - 1e-4)).toBeUndefined();
  }
});

test("the ray through a point's pixel meets the point's plane at the point", () => {
  const sight = sightOf(POSE, 900, 500);
  for (const point of [
    [0.5, 0.3, 0.2],
    [-1, -0.4, 0.6],
    [1.2, 0, -0.5],
  ] as readonly Point[]) {
    const at = onScreen(sight, point);
    const hit = meets(sight.eye, rayAt(POSE, sight, at?.left ?? 0, at?.top ?? 0), point[0]);
    expect(hit?.y).toBeCloseTo(point[1], 5);
    expect(hit?.z).toBeCloseTo(point[2], 5);
  }
});

test("the network runs to the right and reads as it is written: columns to the right, rows downwards", () => {
  const pose = { ...POSE, target: [0, 0, 0] as const };
  const sight = sightOf(pose, 900, 500);
  const left = (point: Point) => onScreen(sight, point)?.left ?? 0;
  const top = (point: Point) => onScreen(sight, point)?.top ?? 0;
  expect(left([1, 0, 0])).toBeGreaterThan(left([0, 0, 0]));
  const wall = walls[1];
  if (wall === undefined) throw new Error("no wall");
  const at = (row: number, column: number) => pointAt(wall, 0, { unit: 0, row, column });
  expect(left(at(0, 9))).toBeGreaterThan(left(at(0, 0)));
  expect(top(at(9, 0))).toBeGreaterThan(top(at(0, 0)));
});

test("what is fitted fills the room that is left for it, and no more", () => {
  const points: Point[] = walls.flatMap(({ x, down, tile, across }) => {
    const [y, z] = [(down * tile[1]) / 2, (across * tile[0]) / 2];
    return [
      [x, y, z],
      [x, -y, z],
      [x, y, -z],
      [x, -y, -z],
    ] as Point[];
  });
  for (const azimuth of [0.2, 0.9, 1.4]) {
    const room = { left: 20, right: 200, top: 30, bottom: 60 };
    const pose = fitting(points, { azimuth, elevation: 0.2 }, { width: 900, height: 500, room });
    const sight = sightOf(pose, 900, 500);
    const places = points.map((point) => onScreen(sight, point));
    const [l, r] = [Math.min(...places.map((p) => p?.left ?? 0)), Math.max(...places.map((p) => p?.left ?? 0))];
    const [t, b] = [Math.min(...places.map((p) => p?.top ?? 0)), Math.max(...places.map((p) => p?.top ?? 0))];
    expect(l).toBeGreaterThan(18);
    expect(r).toBeLessThan(702);
    expect(t).toBeGreaterThan(28);
    expect(b).toBeLessThan(442);
    expect(Math.max((r - l) / 680, (b - t) / 410)).toBeGreaterThan(0.98);
  }
});

test("the gap opens before the layer that is looked at, and moves with it", () => {
  const distance = (index: number, t: number) => wallX(walls, index, t, 1) - wallX(walls, index - 1, t, 1);
  const own = (index: number) => (walls[index]?.x ?? 0) - (walls[index - 1]?.x ?? 0);
  expect(distance(3, 3) - own(3)).toBeCloseTo(0.7, 9);
  expect(distance(2, 3)).toBeCloseTo(own(2), 9);
  expect(distance(3, 2.5) - own(3)).toBeCloseTo(0.35, 9);
  expect(distance(2, 2.5) - own(2)).toBeCloseTo(0.35, 9);
  expect(wallX(walls, 4, 3, 0)).toBe(walls[4]?.x);
});

test("of the walls before a layer those near it and those that it reads are seen, and none leaps", () => {
  const many = placeWalls(Array.from({ length: 20 }, () => ({ units: 9, rows: 8, columns: 8, block: undefined })));
  const reads = many.map((_, index) => (index === 15 ? [14, 2] : [Math.max(0, index - 1)]));
  const seen = seenFrom(many, 15, reads);
  expect(seen.slice(0, 1)).toEqual([2]);
  expect(seen.slice(-2)).toEqual([14, 15]);
  expect(seen.length).toBeLessThan(8);
  const whole = many.map((_, index) => wallOpacity(many, index, { t: 15, open: 0, reads }));
  expect(new Set(whole)).toEqual(new Set([1]));
  for (const index of many.keys()) {
    const at = Array.from({ length: 201 }, (_, step) =>
      wallOpacity(many, index, { t: 13 + step / 50, open: 1, reads }),
    );
    expect(Math.min(...at)).toBeGreaterThanOrEqual(0);
    at.slice(1).forEach((opacity, step) => {
      expect(Math.abs(opacity - (at[step] ?? 0))).toBeLessThan(0.021);
    });
  }
});
