import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { float, int } = attribute;

checkOp("GroupNormalization", [
  { name: "two groups", inputs: [[2, 4, 3, 5], [4], [4]], precision: "float32", attributes: { num_groups: int(2) } },
  {
    name: "as many groups as channels",
    inputs: [[2, 3, 4, 4], [3], [3]],
    precision: "float32",
    attributes: { num_groups: int(3), epsilon: float(1e-2) },
  },
]);
