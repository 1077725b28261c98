import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { float, int } = attribute;

checkOp("LayerNormalization", [
  { name: "last axis", inputs: [[2, 3, 6], [6], [6]] },
  {
    name: "two axes",
    inputs: [
      [2, 3, 4, 5],
      [4, 5],
      [4, 5],
    ],
    attributes: { axis: int(2), epsilon: float(1e-2) },
  },
  {
    name: "axis from the back, no bias",
    inputs: [
      [2, 3, 6],
      [3, 6],
    ],
    attributes: { axis: int(-2) },
  },
  { name: "moments as outputs", inputs: [[2, 3, 6], [6]], outputs: 3 },
]);
