import { expect, test } from "vitest";
import { cellAt, cellBox, sideOf, strongestCell } from "./cell-geometry.ts";

const layer = { receptiveField: { size: [7, 7], stride: [4, 4], offset: [1, 1] } } as const;
const map = { rows: 8, columns: 8 };

test("every pixel belongs to the position whose box it lies in", () => {
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const place = cellAt(layer, map, x + 0.5, y + 0.5);
      const box = cellBox(layer, place);
      const outermost = place.column === 7 || place.row === 7;
      expect(x + 0.5 >= box.x && y + 0.5 >= box.y).toBe(true);
      expect(outermost || (x + 0.5 <= box.x + box.width && y + 0.5 <= box.y + box.height)).toBe(true);
    }
  }
  expect(cellAt(layer, map, -50, 500)).toEqual({ row: 7, column: 0 });
});

test("the first position is the one with most effect; pictures' areas follow effects, or activations where there are none", () => {
  const found = {
    ...{
      item: 0,
      layer: 1,
      rows: 1,
      columns: 3,
      count: 2,
      reason: undefined,
      units: Int32Array.from([0, 1, 2, 3, 4, 5]),
    },
    activations: Float32Array.from([9, 9, 1, 1, 2, 2]),
    effects: Float32Array.from([0, -1, 1, 2, 1, 1]),
  };
  expect(strongestCell(found)).toEqual({ row: 0, column: 1 });
  expect(strongestCell({ ...found, effects: new Float32Array(6).fill(Number.NaN) })).toEqual({ row: 0, column: 0 });
  expect(
    sideOf([
      [1, 4],
      [1, -1],
      [1, 0],
    ]),
  ).toEqual([40, 20, 18]);
  expect(
    sideOf([
      [4, Number.NaN],
      [1, Number.NaN],
    ]),
  ).toEqual([40, 20]);
});
