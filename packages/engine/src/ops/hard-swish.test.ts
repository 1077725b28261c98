import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("HardSwish", [{ name: "on all three pieces", inputs: [{ shape: [24, 20], draw: "distinct" }] }]);

test("at the kinks, as in PyTorch, the middle piece holds", async () => {
  const [slopes] = await gradientAt("HardSwish", [float32([4], [-4, -3, 3, 4])]);
  expect(slopes?.map((slope) => Number(slope.toFixed(6)))).toEqual([0, -0.5, 1.5, 1]);
});
