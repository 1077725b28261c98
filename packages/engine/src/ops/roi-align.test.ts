import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";

checkOp("RoiAlign", [
  {
    name: "to 2×3",
    inputs: [[1, 2, 8, 8], float32([2, 4], [0, 0, 4, 4, 1, 1, 6, 6]), int64([0, 0])],
    attributes: { output_height: attribute.int(2), output_width: attribute.int(3) },
    gradients: [],
  },
]);
