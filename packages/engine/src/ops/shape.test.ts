import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { evaluateOp } from "../../../../test/engine/evaluate-op.ts";
import { attribute } from "../graph/attributes.ts";
import { shape } from "./shape.ts";

checkOp("Shape", [
  { name: "all extents", inputs: [[2, 3, 4]] },
  { name: "from the second on", inputs: [[2, 3, 4]], attributes: { start: attribute.int(1) } },
  { name: "the last two", inputs: [[2, 3, 4]], attributes: { start: attribute.int(-2) } },
  { name: "all but the last", inputs: [[2, 3, 4]], attributes: { end: attribute.int(-1) } },
  { name: "beyond the end", inputs: [[2, 3]], attributes: { start: attribute.int(1), end: attribute.int(9) } },
]);

test("on shapes", () => {
  expect(evaluateOp(shape, [{ shape: ["batch", 3, 224, 224] }])).toEqual(["batch", 3, 224, 224]);
  expect(evaluateOp(shape, [{ shape: ["batch", 3, 224, 224] }], { attributes: { end: attribute.int(1) } })).toEqual([
    "batch",
  ]);
});
