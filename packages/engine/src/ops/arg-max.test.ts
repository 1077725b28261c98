import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("ArgMax", [
  { name: "first axis", inputs: [{ shape: [2, 3, 4], draw: "distinct" }] },
  {
    name: "an axis removed",
    inputs: [{ shape: [2, 3, 4], draw: "distinct" }],
    attributes: { axis: attribute.int(-1), keepdims: attribute.int(0) },
  },
]);
