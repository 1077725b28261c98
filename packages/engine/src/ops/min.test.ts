import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";
import { min } from "./min.ts";

checkOp("Min", [
  {
    name: "of two",
    inputs: [
      { shape: [2, 3, 4], draw: "distinct" },
      { shape: [2, 3, 4], draw: "distinct" },
    ],
    batch: [0, 1],
  },
  {
    name: "of three, broadcast",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }, { shape: [3, 1], draw: "distinct" }, []],
  },
  { name: "of one", inputs: [{ shape: [2, 3, 4], draw: "distinct" }] },
]);

test("those that tie share alike, as in PyTorch", async () => {
  const shares = await gradientAt("Min", [float32([2], [1, 2]), float32([2], [1, 5])]);
  expect(shares).toEqual([
    [0.5, 1],
    [0.5, 0],
  ]);
});

test("on shapes", () => {
  expect(
    evaluateOp(min, [
      [2, "batch"],
      [3, 0],
    ]),
  ).toEqual([2, 0]);
  expect(evaluateOp(min, ["batch", 4])).toEqual(undefined);
});
