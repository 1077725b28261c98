import { checkOp } from "../../../../test/engine/check-op.ts";
import { float32, int64 } from "../graph/tensor.ts";

const boxes = float32([1, 3, 4], [0, 0, 1, 1, 0, 0, 1, 0.9, 2, 2, 3, 3]);
const scores = float32([1, 1, 3], [0.9, 0.8, 0.7]);

checkOp("NonMaxSuppression", [
  {
    name: "a detector",
    inputs: [boxes, scores, int64([2]), float32([1], [0.5])],
    constants: [3],
    gradients: [],
    precision: "float32",
    batch: [],
  },
]);
