import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("HardSigmoid", [
  { name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "normal" }] },
  {
    name: "steeper",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }],
    attributes: { alpha: attribute.float(0.7), beta: attribute.float(0.4) },
  },
]);

test("at both kinks no gradient flows", async () => {
  expect(
    await gradientAt("HardSigmoid", [float32([3], [-1, 0, 1])], {
      alpha: attribute.float(0.5),
      beta: attribute.float(0.5),
    }),
  ).toEqual([[0, 0.5, 0]]);
});
