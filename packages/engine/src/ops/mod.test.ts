import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import { mod } from "./mod.ts";

checkOp("Mod", [
  {
    name: "the remainder of real numbers",
    inputs: [
      { shape: [2, 3, 4], draw: "distinct" },
      { shape: [3, 1], draw: "unit" },
    ],
    attributes: { fmod: attribute.int(1) },
  },
  { name: "of whole numbers", inputs: [int64([7, -7, 5]), int64([3, 3, -3])], fed: [0, 1] },
]);

test("on shapes", () => {
  expect(evaluateOp(mod, [[7, "4*batch"], 2])).toEqual([1, 0]);
  expect(evaluateOp(mod, ["batch", 2])).toEqual(undefined);
});
