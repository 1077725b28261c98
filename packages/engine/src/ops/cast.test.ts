import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { cast } from "./cast.ts";

checkOp("Cast", [
  { name: "to whole numbers", inputs: [[2, 3]], attributes: { to: attribute.int(7) }, gradients: [] },
  { name: "to double", inputs: [[2, 3]], attributes: { to: attribute.int(11) } },
  { name: "to single", inputs: [[2, 3]], attributes: { to: attribute.int(1) }, gradients: [] },
  { name: "from whole numbers", inputs: [int64([1, 2])], fed: [0], attributes: { to: attribute.int(1) } },
  { name: "to truth", inputs: [[2, 3]], attributes: { to: attribute.int(9) }, gradients: [] },
]);

test("on shapes", () => {
  expect(evaluateOp(cast, [[2.7, -2.7, "height"]], { attributes: { to: attribute.int(7) } })).toEqual([
    2,
    -2,
    "height",
  ]);
  expect(evaluateOp(cast, [[2, 0, "height"]], { attributes: { to: attribute.int(9) } })).toEqual([1, 0, 1]);
});

test("through another precision the gradient comes back in the input's", async () => {
  expect(await gradientAt("Cast", [float32([2], [1.5, -2])], { to: attribute.int(11) })).toEqual([[1, 1]]);
});
