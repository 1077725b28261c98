import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { int64 } from "../graph/tensor.ts";
import { greater } from "./greater.ts";

checkOp("Greater", [
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
    evaluateOp(greater, [
      ["batch", 2],
      [0, 3],
    ]),
  ).toEqual([1, 0]);
  expect(evaluateOp(greater, ["batch", 4])).toEqual(undefined);
});
