import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { seededRandom } from "../base/random.ts";
import { matrix64 } from "./matrix.ts";
import { factorise, startFactors } from "./nmf.ts";

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
  readonly steps: number;
  readonly tolerance: number;
  readonly v: number[];
  readonly start: { readonly w: number[]; readonly h: number[] };
  readonly w: number[];
  readonly h: number[];
  readonly error: number;
  readonly made: number;
}

/** Written by test/golden/nmf.py. */
const cases = JSON.parse(readFileSync(new URL("../../../../test/golden/nmf.json", import.meta.url), "utf8")) as Case[];

test.each(cases)("$rows × $columns in $count factors is scikit-learn's, after as many updates", (one) => {
  const { rows, columns, count, steps, tolerance } = one;
  const start = {
    w: matrix64(rows, count, Float64Array.from(one.start.w)),
    h: matrix64(count, columns, Float64Array.from(one.start.h)),
  };
  const found = factorise(matrix64(rows, columns, Float64Array.from(one.v)), start, { steps, tolerance });
  expect(found.steps).toBe(one.made);
  for (const [at, value] of one.w.entries()) expect(found.w.data[at]).toBeCloseTo(value, 6);
  for (const [at, value] of one.h.entries()) expect(found.h.data[at]).toBeCloseTo(value, 6);
  expect(found.error).toBeCloseTo(one.error, 6);
  // what it begins with is left alone
  expect([...start.w.data]).toEqual(one.start.w);
});

test("a product of two non-negative matrices is found again, whatever the seed", () => {
  const random = seededRandom(5);
  const [rows, columns, count] = [30, 20, 3];
  const parts = Array.from({ length: rows }, (_, row) => row % count);
  // no two patterns share a column
  const patterns = Array.from({ length: count }, (_, k) =>
    Array.from({ length: columns }, (__, column) => (column % count === k ? 0.5 + random() : 0)),
  );
  const v = matrix64(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, (_, at) => {
      const row = Math.floor(at / columns);
      return (1 + row) * (patterns[parts[row] ?? 0]?.[at % columns] ?? 0);
    }),
  );
  for (const seed of [0, 1]) {
    const found = factorise(v, startFactors(v, count, seed), { steps: 3000, tolerance: 0 });
    expect(found.error / Math.hypot(...v.data)).toBeLessThan(0.01);
    expect(Math.min(...found.w.data, ...found.h.data)).toBeGreaterThanOrEqual(0);
  }
  expect(startFactors(v, count, 7)).toEqual(startFactors(v, count, 7));
});
