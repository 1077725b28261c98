import fc from "fast-check";
import { expect, test } from "vitest";
import { itemsIn, itemsOf, itemsTogether, itemsToggled, maskOf, placeIn, sameItems } from "./items.ts";

const numbers = fc.array(fc.nat(60), { maxLength: 40 });
const listOf = (some: Iterable<number>) => [...new Set(some)].sort((a, b) => a - b);

test("lists of items are sets in ascending order", () => {
  fc.assert(
    fc.property(numbers, numbers, fc.nat(60), (some, others, one) => {
      const items = itemsOf(some);
      expect([...items]).toEqual(listOf(some));
      expect(itemsOf(items)).toBe(items);
      expect([...itemsTogether(items, Int32Array.from(others))]).toEqual(listOf([...some, ...others]));
      expect(placeIn(items, one)).toBe(listOf(some).indexOf(one));
      const without = listOf(some).filter((item) => item !== one);
      expect([...itemsToggled(items, one)]).toEqual(some.includes(one) ? without : listOf([...some, one]));
      expect([...itemsIn(maskOf(items, 61))]).toEqual(listOf(some));
      expect(sameItems(items, others)).toBe(JSON.stringify([...items]) === JSON.stringify(others));
    }),
    { numRuns: 300, seed: 5 },
  );
});
