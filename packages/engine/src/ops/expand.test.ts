import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { int64 } from "../graph/tensor.ts";
import { expand } from "./expand.ts";

checkOp("Expand", [
  { name: "extents of 1", inputs: [[2, 1, 4], int64([2, 3, 4])], batch: [] },
  { name: "1 leaves an extent", inputs: [[2, 1, 4], int64([1, 3, 1])] },
  { name: "more axes", inputs: [[3, 1], int64([2, 3, 4])], batch: [] },
  { name: "fewer axes", inputs: [[2, 3, 1], int64([4])] },
  { name: "a shape that is fed", inputs: [[1, 4], int64([2, 3, 4])], fed: [1], batch: [] },
]);

test("with symbols", () => {
  expect(inferOp(expand, [{ shape: [1, 1, 768] }, ["batch", 1, 1]])).toEqual(["batch", 1, 768]);
});

test("on shapes", () => {
  expect(evaluateOp(expand, [7, [3]])).toEqual([7, 7, 7]);
  expect(evaluateOp(expand, [[1, 2], [2]])).toEqual([1, 2]);
});
