import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("Gelu", [
  { name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "normal" }] },
  {
    name: "approximated with tanh",
    inputs: [{ shape: [2, 3, 4], draw: "normal" }],
    attributes: { approximate: attribute.string("tanh") },
  },
]);
