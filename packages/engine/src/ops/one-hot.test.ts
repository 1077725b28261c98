import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("OneHot", [
  { name: "last axis", inputs: [int64([1, 0, -1]), int64([4], []), [2]], fed: [0], batch: [0] },
  {
    name: "first axis",
    inputs: [int64([1, 0, 3, 2], [2, 2]), int64([4], []), [2]],
    attributes: { axis: attribute.int(0) },
    fed: [0],
    batch: [],
  },
]);
