import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("PRelu", [
  { name: "one slope for each channel", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, [3, 1]] },
  { name: "one slope", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, [1]] },
]);

test("at the kink the slope of the negative side holds", async () => {
  expect(await gradientAt("PRelu", [float32([3], [-1, 0, 1]), float32([1], [0.25])])).toEqual([[0.25, 0.25, 1], [-1]]);
});
