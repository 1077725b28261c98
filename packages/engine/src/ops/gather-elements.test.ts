import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("GatherElements", [
  {
    name: "along the last axis",
    inputs: [[2, 5], int64([0, 3, 3, 4, -1, 0], [2, 3])],
    attributes: { axis: attribute.int(1) },
    batch: [],
  },
  { name: "along the first", inputs: [[3, 2], int64([2, 0, 1, 2], [2, 2])], batch: [] },
  {
    name: "indices that are fed",
    inputs: [[2, 5], int64([0, 3, 3, 4], [2, 2])],
    attributes: { axis: attribute.int(-1) },
    fed: [1],
    batch: [0, 1],
  },
]);
