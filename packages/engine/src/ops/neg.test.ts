import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { neg } from "./neg.ts";

checkOp("Neg", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "normal" }] }]);

test("on shapes", () => {
  expect(evaluateOp(neg, [[2, "batch"]])).toEqual([-2, "-1*batch"]);
});
