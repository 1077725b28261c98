import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("Abs", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] }]);

test("at zero no gradient flows", async () => {
  expect(await gradientAt("Abs", [float32([3], [-2, 0, 3])])).toEqual([[-1, 0, 1]]);
});
