import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { reduceProd } from "./reduce-prod.ts";

checkOp("ReduceProd", [
  { name: "one axis", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([1])] },
  {
    name: "axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([0, -1])],
    attributes: { keepdims: attribute.int(0) },
  },
  { name: "all axes", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] },
  {
    name: "all axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    attributes: { keepdims: attribute.int(0) },
  },
  {
    name: "no axes mean none",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([])],
    attributes: { noop_with_empty_axes: attribute.int(1) },
  },
  { name: "axes that are fed", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([1])], fed: [1] },
]);

test("with zeros among the numbers", async () => {
  const x = float32([3, 3], [2, 3, 4, 0, 3, 4, 0, 0, 4]);
  const [gradient] = await gradientAt("ReduceProd", [x, int64([1])]);
  expect(gradient).toEqual([12, 8, 6, 12, 0, 0, 0, 0, 0]);
});

test("on shapes", () => {
  expect(evaluateOp(reduceProd, [["batch", 3, 7], [0]])).toEqual(["21*batch"]);
  expect(evaluateOp(reduceProd, [["batch", 3, 7]], { attributes: { keepdims: attribute.int(0) } })).toEqual("21*batch");
});
