import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";

checkOp("ReduceL2", [
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

test("the zero vector gets no gradient", async () => {
  expect(await gradientAt("ReduceL2", [float32([2], [0, 0])])).toEqual([[0, 0]]);
});
