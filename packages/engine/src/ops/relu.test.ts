import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";
import { relu } from "./relu.ts";

checkOp("Relu", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] }]);

test("at the kink no gradient flows", async () => {
  expect(await gradientAt("Relu", [float32([3], [-1, 0, 1])])).toEqual([[0, 0, 1]]);
});

test("on shapes", () => {
  expect(evaluateOp(relu, [[-2, 3]])).toEqual([0, 3]);
});
