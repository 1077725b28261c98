import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("LeakyRelu", [
  { name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] },
  {
    name: "another slope",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    attributes: { alpha: attribute.float(0.25) },
  },
  {
    name: "a negative slope",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    attributes: { alpha: attribute.float(-0.5) },
  },
]);

test("at the kink the slope of the negative side holds", async () => {
  expect(await gradientAt("LeakyRelu", [float32([3], [-1, 0, 1])], { alpha: attribute.float(0.25) })).toEqual([
    [0.25, 0.25, 1],
  ]);
});
