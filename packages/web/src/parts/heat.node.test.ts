import { expect, test } from "vitest";
import { dimmedBy, heatAt } from "./heat.ts";

const FIELD = { size: [5, 5], stride: [2, 4], offset: [1, 2] } as const;
const heat = { map: Float32Array.from([0, 4, 8, 2, 6, 10]), rows: 2, columns: 3, field: FIELD };

test("a position stands at the centre of what it sees; between positions the map is interpolated, beyond them it goes on", () => {
  expect(heatAt(heat, 2, 1)).toBe(0);
  expect(heatAt(heat, 10, 3)).toBe(10);
  expect(heatAt(heat, 4, 1)).toBe(2);
  expect(heatAt(heat, 4, 2)).toBe(3);
  expect(heatAt(heat, 0, 0)).toBe(0);
  expect(heatAt(heat, 99, 99)).toBe(10);
  // one row or column has no neighbour
  expect(heatAt({ ...heat, map: Float32Array.of(7), rows: 1, columns: 1 }, 5, 5)).toBe(7);
});

test("a picture keeps its brightness where the unit is at least half as active as anywhere, and its context stays readable where it is not", () => {
  const pixels = new Uint8Array(12 * 4 * 3).fill(200);
  const { pixels: dimmed } = dimmedBy({ width: 12, height: 4, pixels }, heat);
  const at = (x: number, y: number) => dimmed[3 * (12 * y + x)];
  expect(at(10, 3)).toBe(200);
  expect(at(2, 1)).toBe(Math.floor(0.45 * 200));
  expect(at(5, 1)).toBeGreaterThan(90);
  expect(at(5, 1)).toBeLessThan(200);
  // a unit that is nowhere active has nothing to show
  const flat = { ...heat, map: new Float32Array(6) };
  expect(dimmedBy({ width: 12, height: 4, pixels }, flat).pixels).toEqual(pixels);
});
