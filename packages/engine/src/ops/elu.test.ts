import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("Elu", [
  { name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] },
  {
    name: "another alpha",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    attributes: { alpha: attribute.float(0.6) },
  },
  {
    name: "a negative alpha",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    attributes: { alpha: attribute.float(-0.6) },
  },
]);
