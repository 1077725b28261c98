import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("Transpose", [
  { name: "reversed", inputs: [[2, 3, 4]] },
  { name: "channels last", inputs: [[2, 3, 4, 5]], attributes: { perm: attribute.ints([0, 2, 3, 1]) } },
  { name: "a cycle of three", inputs: [[2, 3, 4]], attributes: { perm: attribute.ints([2, 0, 1]) } },
]);
