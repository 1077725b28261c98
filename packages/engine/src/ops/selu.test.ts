import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("Selu", [
  { name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] },
  {
    name: "other constants",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    attributes: { alpha: attribute.float(1.2), gamma: attribute.float(0.8) },
  },
]);
