import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { constantOfShape } from "./constant-of-shape.ts";

checkOp("ConstantOfShape", [
  { name: "zeros", inputs: [int64([2, 3])] },
  { name: "whole numbers", inputs: [int64([2])], attributes: { value: attribute.tensor(int64([7])) } },
  { name: "a scalar", inputs: [int64([])] },
  { name: "a shape that is fed", inputs: [int64([2, 3])], fed: [0], batch: [] },
]);

test("with symbols", () => {
  expect(inferOp(constantOfShape, [["batch", 1, 768]])).toEqual(["batch", 1, 768]);
});

test("on shapes", () => {
  expect(evaluateOp(constantOfShape, [[3]], { attributes: { value: attribute.tensor(int64([-1])) } })).toEqual([
    -1, -1, -1,
  ]);
  expect(evaluateOp(constantOfShape, [[]])).toEqual(0);
  expect(evaluateOp(constantOfShape, [["batch"]])).toEqual(undefined);
});
