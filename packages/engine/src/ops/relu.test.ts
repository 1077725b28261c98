import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";
import { relu } from "./relu.ts";

checkOp("Relu", [
  { name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] },
  { name: "images of 16 channels", inputs: [{ shape: [2, 16, 3, 2], draw: "away from zero" }], precision: "float32" },
]);

test("at the kink no gradient flows", async () => {
  expect(await gradientAt("Relu", [float32([3], [-1, 0, 1])])).toEqual([[0, 0, 1]]);
});

test("in blocked images all or nothing flows, at the kink nothing, whatever the size of the number", async () => {
  const numbers = [-1e38, -1, -1e-37, -0, 0, 1e-37, 1e-20, 0.5, 1, 1e20, 3e38, -3e38, 2, -2, 7, 0];
  const [slopes] = await gradientAt("Relu", [float32([1, 16, 1, 1], numbers)]);
  expect(slopes).toEqual(numbers.map((number) => (number > 0 ? 1 : 0)));
});

test("on shapes", () => {
  expect(evaluateOp(relu, [[-2, 3]])).toEqual([0, 3]);
});
