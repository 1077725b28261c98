import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { reduceSum } from "./reduce-sum.ts";

checkOp("ReduceSum", [
  { name: "one axis", inputs: [{ shape: [2, 3, 4], draw: "normal" }, int64([1])] },
  {
    name: "axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "normal" }, int64([0, -1])],
    attributes: { keepdims: attribute.int(0) },
  },
  { name: "all axes", inputs: [{ shape: [2, 3, 4], draw: "normal" }] },
  {
    name: "all axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "normal" }],
    attributes: { keepdims: attribute.int(0) },
  },
  {
    name: "no axes mean none",
    inputs: [{ shape: [2, 3, 4], draw: "normal" }, int64([])],
    attributes: { noop_with_empty_axes: attribute.int(1) },
  },
  { name: "axes that are fed", inputs: [{ shape: [2, 3, 4], draw: "normal" }, int64([1])], fed: [1] },
]);

test("on shapes", () => {
  expect(evaluateOp(reduceSum, [["batch", 3], [0]])).toEqual(["(batch+3)"]);
});
