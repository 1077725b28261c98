import { expect, test } from "vitest";
import { rowsDrawn } from "./unit-table.tsx";

test("rows that stay in sight keep their slots, and each in sight has one", () => {
  const ordered = Array.from({ length: 50 }, (_, at) => `row ${at}`);
  const count = 12;
  let before = rowsDrawn(ordered, 0, count);
  for (const first of [0, 4, 8, 3, 45, 38, 0, 30]) {
    const drawn = rowsDrawn(ordered, first, count);
    const places = drawn.map(({ place }) => place);
    expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => first + at));
    for (const [slot, { row, place }] of drawn.entries()) {
      expect(row).toBe(ordered[place]);
      const was = before.findIndex((one) => one.place === place);
      if (was >= 0) expect(was).toBe(slot);
    }
    before = drawn;
  }
});
