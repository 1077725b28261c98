import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { reduceMax } from "./reduce-max.ts";

checkOp("ReduceMax", [
  { name: "one axis", inputs: [{ shape: [2, 3, 4], draw: "distinct" }, int64([1])] },
  {
    name: "axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }, int64([0, -1])],
    attributes: { keepdims: attribute.int(0) },
  },
  { name: "all axes", inputs: [{ shape: [2, 3, 4], draw: "distinct" }] },
  {
    name: "all axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }],
    attributes: { keepdims: attribute.int(0) },
  },
  {
    name: "no axes mean none",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }, int64([])],
    attributes: { noop_with_empty_axes: attribute.int(1) },
  },
  { name: "axes that are fed", inputs: [{ shape: [2, 3, 4], draw: "distinct" }, int64([1])], fed: [1] },
]);

test("those that tie share alike, as in PyTorch", async () => {
  const [gradient] = await gradientAt("ReduceMax", [float32([2, 3], [5, 5, 1, 1, 5, 1]), int64([1])]);
  expect(gradient).toEqual([0.5, 0.5, 0, 0, 1, 0]);
});

test("on shapes", () => {
  expect(evaluateOp(reduceMax, [[2, 5, 3]])).toEqual([5]);
  expect(evaluateOp(reduceMax, [["batch", 3]])).toEqual(undefined);
});
