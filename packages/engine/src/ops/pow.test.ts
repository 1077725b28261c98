import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("Pow", [
  {
    name: "same shapes",
    inputs: [
      { shape: [2, 3, 4], draw: "positive" },
      { shape: [2, 3, 4], draw: "positive" },
    ],
    batch: [0, 1],
  },
  {
    name: "one per channel",
    inputs: [
      { shape: [2, 3, 4], draw: "positive" },
      { shape: [3, 1], draw: "positive" },
    ],
  },
  {
    name: "both broadcast",
    inputs: [
      { shape: [2, 1, 4], draw: "positive" },
      { shape: [3, 1], draw: "positive" },
    ],
  },
  {
    name: "with a scalar first",
    inputs: [
      { shape: [], draw: "positive" },
      { shape: [2, 3], draw: "positive" },
    ],
    batch: [1],
  },
  {
    name: "with a constant",
    inputs: [
      { shape: [2, 3, 4], draw: "positive" },
      { shape: [1], draw: "positive" },
    ],
    constants: [1],
  },
]);

test("exponents 0 and bases 0 give finite gradients, as in PyTorch", async () => {
  const base = float32([4], [0, 0, 3, -2]);
  const exponent = float32([4], [0, 2, 0, 3]);
  const [bases, exponents] = await gradientAt("Pow", [base, exponent]);
  expect(bases).toEqual([0, 0, 0, 12]);
  expect(exponents?.slice(0, 2)).toEqual([0, 0]);
  expect(exponents?.[2]).toBeCloseTo(Math.log(3), 6);
});
