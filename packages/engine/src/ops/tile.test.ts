import { checkOp } from "../../../../test/engine/check-op.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("Tile", [
  { name: "some axes", inputs: [[2, 3, 4], int64([1, 3, 2])] },
  { name: "the batch too", inputs: [[2, 3], int64([2, 1])] },
  { name: "repeats that are fed", inputs: [[2, 3], int64([2, 2])], fed: [1] },
]);
