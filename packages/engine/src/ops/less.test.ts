import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { int64 } from "../graph/tensor.ts";
import { less } from "./less.ts";

checkOp("Less", [
  {
    name: "broadcasts",
    inputs: [
      [2, 3, 4],
      [3, 1],
    ],
  },
  { name: "whole numbers", inputs: [int64([1, 2, 3]), int64([3, 2, 1])], fed: [0, 1] },
]);

test("on shapes", () => {
  expect(
    evaluateOp(less, [
      ["batch", 2],
      [0, 3],
    ]),
  ).toEqual([0, 1]);
});
