import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { range } from "./range.ts";

checkOp("Range", [
  { name: "whole numbers", inputs: [int64([2], []), int64([11], []), int64([3], [])] },
  { name: "downwards", inputs: [int64([5], []), int64([0], []), int64([-2], [])] },
  { name: "nothing", inputs: [int64([5], []), int64([0], []), int64([1], [])] },
  { name: "a limit that is fed", inputs: [int64([0], []), int64([4], []), int64([1], [])], fed: [1] },
  { name: "real numbers", inputs: [float32([], [0]), float32([], [1]), float32([], [0.3])], constants: [0, 1, 2] },
]);

test("up to a symbol", () => {
  expect(inferOp(range, [0, "batch", 1])).toEqual(["batch"]);
});

test("on shapes", () => {
  expect(evaluateOp(range, [0, 4, 1])).toEqual([0, 1, 2, 3]);
  expect(evaluateOp(range, [4, 0, -2])).toEqual([4, 2]);
  expect(evaluateOp(range, [0, "batch", 1])).toEqual(undefined);
});
