import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("ScatterND", [
  { name: "slices written over", inputs: [[4, 3], int64([2, 0], [2, 1]), [2, 3]], batch: [] },
  {
    name: "numbers added",
    inputs: [[4, 3], int64([2, 0, 2, 0, 1, 1], [3, 2]), [3]],
    attributes: { reduction: attribute.string("add") },
    batch: [],
  },
]);
