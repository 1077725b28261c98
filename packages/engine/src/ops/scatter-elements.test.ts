import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";

checkOp("ScatterElements", [
  {
    name: "written over",
    inputs: [[3, 4], int64([1, 0, 2, 3, 3, 2], [3, 2]), [3, 2]],
    attributes: { axis: attribute.int(1) },
    batch: [],
  },
  { name: "along the first axis", inputs: [[3, 2], int64([2, 0], [1, 2]), [1, 2]] },
  {
    name: "added",
    inputs: [[3, 4], int64([1, 1, 2, 3, 3, 3], [3, 2]), [3, 2]],
    attributes: { axis: attribute.int(1), reduction: attribute.string("add") },
    batch: [],
  },
]);

test("a product has no gradient, and says so", async () => {
  const inputs = [float32([2], [1, 2]), int64([0]), float32([1], [3])];
  const gradient = gradientAt("ScatterElements", inputs, { reduction: attribute.string("mul") });
  await expect(gradient).rejects.toThrow('unsupported gradient: ScatterElements with reduction "mul"');
});
