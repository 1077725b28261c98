import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { int64 } from "../graph/tensor.ts";
import { equal } from "./equal.ts";

checkOp("Equal", [
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
    evaluateOp(equal, [
      [2, 2, "batch", "batch"],
      [2, 3, -1, "batch"],
    ]),
  ).toEqual([1, 0, 0, 1]);
  expect(evaluateOp(equal, ["batch", "height"])).toEqual(undefined);
});
