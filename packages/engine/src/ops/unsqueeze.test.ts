import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { int64 } from "../graph/tensor.ts";
import { unsqueeze } from "./unsqueeze.ts";

checkOp("Unsqueeze", [
  { name: "before, between, behind", inputs: [[2, 3], int64([0, 2, -1])], batch: [] },
  { name: "behind the batch", inputs: [[2, 3], int64([1])] },
]);

test("on shapes", () => {
  expect(evaluateOp(unsqueeze, ["batch", [0]])).toEqual(["batch"]);
});
