import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("CumSum", [
  { name: "along an axis", inputs: [[2, 3, 4], int64([1], [])] },
  {
    name: "from the back, exclusive",
    inputs: [[2, 3, 4], int64([-1], [])],
    attributes: { reverse: attribute.int(1), exclusive: attribute.int(1) },
  },
  {
    name: "an axis that is fed",
    inputs: [[2, 3], int64([1], [])],
    fed: [1],
    attributes: { exclusive: attribute.int(1) },
  },
]);
