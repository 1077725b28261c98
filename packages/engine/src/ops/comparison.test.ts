import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { int64 } from "../graph/tensor.ts";
import { equal, greater, greaterOrEqual, less, lessOrEqual } from "./comparison.ts";

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

test("Equal: on shapes", () => {
  expect(
    evaluateOp(equal, [
      [2, 2, "batch", "batch"],
      [2, 3, -1, "batch"],
    ]),
  ).toEqual([1, 0, 0, 1]);
  expect(evaluateOp(equal, ["batch", "height"])).toEqual(undefined);
});

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

test("Greater: on shapes", () => {
  expect(
    evaluateOp(greater, [
      ["batch", 2],
      [0, 3],
    ]),
  ).toEqual([1, 0]);
  expect(evaluateOp(greater, ["batch", 4])).toEqual(undefined);
});

checkOp("GreaterOrEqual", [
  {
    name: "broadcasts",
    inputs: [
      [2, 3, 4],
      [3, 1],
    ],
  },
  { name: "whole numbers", inputs: [int64([1, 2, 3]), int64([3, 2, 1])], fed: [0, 1] },
]);

test("GreaterOrEqual: on shapes", () => {
  expect(
    evaluateOp(greaterOrEqual, [
      ["batch", 3],
      [0, 3],
    ]),
  ).toEqual([1, 1]);
});

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

test("Less: on shapes", () => {
  expect(
    evaluateOp(less, [
      ["batch", 2],
      [0, 3],
    ]),
  ).toEqual([0, 1]);
});

checkOp("LessOrEqual", [
  {
    name: "broadcasts",
    inputs: [
      [2, 3, 4],
      [3, 1],
    ],
  },
  { name: "whole numbers", inputs: [int64([1, 2, 3]), int64([3, 2, 1])], fed: [0, 1] },
]);

test("LessOrEqual: on shapes", () => {
  expect(
    evaluateOp(lessOrEqual, [
      ["batch", 3],
      [0, 3],
    ]),
  ).toEqual([0, 1]);
});
