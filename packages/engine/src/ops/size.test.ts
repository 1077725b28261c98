import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { size } from "./size.ts";

checkOp("Size", [{ name: "elements", inputs: [[2, 3, 4]] }]);

test("on shapes", () => {
  expect(evaluateOp(size, [{ shape: ["batch", 3, 4] }])).toEqual("12*batch");
});
