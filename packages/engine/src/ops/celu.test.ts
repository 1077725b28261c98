import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("Celu", [
  { name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }], precision: "float32" },
  {
    name: "another alpha",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    precision: "float32",
    attributes: { alpha: attribute.float(0.4) },
  },
]);
