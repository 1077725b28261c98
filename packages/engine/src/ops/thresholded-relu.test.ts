import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("ThresholdedRelu", [
  { name: "threshold 1", inputs: [{ shape: [2, 3, 4], draw: "distinct" }] },
  {
    name: "threshold 0.113",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }],
    attributes: { alpha: attribute.float(0.113) },
  },
]);

test("at the threshold no gradient flows", async () => {
  expect(await gradientAt("ThresholdedRelu", [float32([3], [0.5, 1, 1.5])])).toEqual([[0, 0, 1]]);
});
