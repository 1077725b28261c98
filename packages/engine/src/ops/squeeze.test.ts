import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { int64 } from "../graph/tensor.ts";
import { squeeze } from "./squeeze.ts";

checkOp("Squeeze", [
  { name: "given axes", inputs: [[2, 1, 3, 1], int64([1, -1])] },
  { name: "all of extent 1", inputs: [[2, 1, 3, 1]] },
]);

test("a free batch stays free", () => {
  expect(inferOp(squeeze, [{ shape: ["batch", 512, 1, 1] }, [2, 3]])).toEqual(["batch", 512]);
  expect(inferOp(squeeze, [{ shape: ["batch", 512, 1, 1] }])).toEqual(["batch", 512]);
});

test("on shapes", () => {
  expect(evaluateOp(squeeze, [["batch"], [0]])).toEqual("batch");
});
