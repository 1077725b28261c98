import { checkOp } from "../../../../test/engine/check-op.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("CastLike", [
  { name: "to the other type", inputs: [[2, 3], int64([1])], gradients: [] },
  { name: "to double", inputs: [[2, 3], { type: "float64", shape: [], data: Float64Array.of(1) }], constants: [1] },
  { name: "of two real values, the second of which gives nothing but its type", inputs: [[2, 3], [4]] },
  { name: "the second alone", inputs: [[2, 3], [4]], gradients: [1] },
]);
