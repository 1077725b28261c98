import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("GlobalLpPool", [
  { name: "p 2", inputs: [{ shape: [2, 3, 4, 5], draw: "away from zero" }] },
  { name: "p 3", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }], attributes: { p: attribute.int(3) } },
  { name: "p 1", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }], attributes: { p: attribute.int(1) } },
]);
