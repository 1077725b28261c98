import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { float32 } from "../graph/tensor.ts";
import { floor } from "./floor.ts";

checkOp("Floor", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] }]);

test("no gradient flows", async () => {
  expect(await gradientAt("Floor", [float32([3], [-2.5, 0.5, 3.5])])).toEqual([[0, 0, 0]]);
});

test("on shapes, a symbol is whole already", () => {
  expect(evaluateOp(floor, [[2.7, "height"]], { type: "float32" })).toEqual([2, "height"]);
});
