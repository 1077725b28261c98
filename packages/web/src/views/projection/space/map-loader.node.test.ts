import { expect, test } from "vitest";
import { partsOf } from "./map-loader.ts";

test("large layers are read in several parts, each within bounds unless one layer alone is beyond them", () => {
  const sizes = [1e6, 1e6, 5e6, 4e6, 40e6, 1e6, 2e6];
  const parts = partsOf(sizes.map((activations, index) => ({ index, activations })));
  expect(parts.flat()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(parts).toEqual([[0, 1], [2], [3], [4], [5, 6]]);
});
