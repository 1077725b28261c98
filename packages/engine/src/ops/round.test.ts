import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";

checkOp("Round", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] }]);

test("no gradient flows", async () => {
  expect(await gradientAt("Round", [float32([3], [-2.5, 0.5, 3.5])])).toEqual([[0, 0, 0]]);
});
