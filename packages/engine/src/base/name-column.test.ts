import fc from "fast-check";
import { expect, test } from "vitest";
import { columnOfNames, nameAt, nameColumn } from "./name-column.ts";

test("a column gives back its names, and no others", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (names) => {
      const column = columnOfNames(names);
      expect(names.map((_, index) => nameAt(column, index))).toEqual(names);
      expect([-1, names.length, 0.5].map((index) => nameAt(column, index))).toEqual([undefined, undefined, undefined]);
    }),
    { numRuns: 200, seed: 1 },
  );
  const many = nameColumn(9000, (index) => `${index}.png`);
  expect([0, 4095, 4096, 8999].map((index) => nameAt(many, index))).toEqual([
    "0.png",
    "4095.png",
    "4096.png",
    "8999.png",
  ]);
});
