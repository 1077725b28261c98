import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { gather } from "./gather.ts";

checkOp("Gather", [
  { name: "one slice", inputs: [[2, 5, 3], int64([2], [])], attributes: { axis: attribute.int(1) } },
  { name: "several, one twice", inputs: [[2, 5, 3], int64([3, 0, 3, -1])], attributes: { axis: attribute.int(1) } },
  {
    name: "indices of two axes",
    inputs: [[2, 5, 3], int64([0, 4, 1, 1, 2, 3], [2, 3])],
    attributes: { axis: attribute.int(-2) },
  },
  { name: "the first axis", inputs: [[5, 3], int64([3, 0, 3])], batch: [] },
  { name: "an embedding", inputs: [[5, 3], int64([3, 0, 3, 1], [2, 2])], fed: [1], batch: [1] },
  { name: "the last axis", inputs: [[2, 3, 4], int64([1, 2])], attributes: { axis: attribute.int(2) } },
]);

test("on shapes", () => {
  expect(evaluateOp(gather, [["batch", 3, 224], 0])).toEqual("batch");
  expect(
    evaluateOp(gather, [
      ["batch", 3, 224],
      [2, 0],
    ]),
  ).toEqual([224, "batch"]);
  expect(evaluateOp(gather, [["batch", 3, 224], -1])).toEqual(224);
  expect(evaluateOp(gather, [["batch"], 4])).toEqual(undefined);
});
