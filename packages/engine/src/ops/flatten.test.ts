import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { inferOp } from "../../../../test/engine/infer-op.ts";
import { attribute } from "../graph/attributes.ts";
import { flatten } from "./flatten.ts";

checkOp("Flatten", [
  { name: "after the batch", inputs: [[2, 3, 4]] },
  { name: "axis 0", inputs: [[2, 3, 4]], attributes: { axis: attribute.int(0) } },
  { name: "axis 2", inputs: [[2, 3, 4]], attributes: { axis: attribute.int(2) } },
  { name: "axis -1", inputs: [[2, 3, 4]], attributes: { axis: attribute.int(-1) } },
  { name: "axis equal to the rank", inputs: [[2, 3]], attributes: { axis: attribute.int(2) } },
]);

test("a free batch stays free", () => {
  expect(inferOp(flatten, [{ shape: ["batch", 256, 6, 6] }])).toEqual(["batch", 9216]);
});
