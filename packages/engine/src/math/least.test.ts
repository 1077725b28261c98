import fc from "fast-check";
import { expect, test } from "vitest";
import { leastPlaces } from "./least.ts";

test("the least values are those at the front once all are sorted, ties by place, NaN left out", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.double({ noNaN: false }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 60 }),
      fc.nat(70),
      fc.integer({ min: -1, max: 60 }),
      (values, count, except) => {
        const sorted = Array.from(values.keys())
          .filter((place) => place !== except && !Number.isNaN(values[place]))
          .sort((a, b) => {
            const [x, y] = [values[a] ?? 0, values[b] ?? 0];
            return x < y ? -1 : x > y ? 1 : a - b;
          });
        expect(leastPlaces(Float64Array.from(values), count, except)).toEqual(sorted.slice(0, count));
      },
    ),
    { numRuns: 500, seed: 3 },
  );
});
