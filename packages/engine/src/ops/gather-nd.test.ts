import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("GatherND", [
  { name: "whole tuples", inputs: [[3, 4], int64([0, 1, 2, 3, 0, 1], [3, 2])], batch: [] },
  { name: "slices", inputs: [[3, 4, 2], int64([2, 0, 2], [3, 1])], batch: [] },
  {
    name: "behind a batch",
    inputs: [[2, 4, 3], int64([1, 3], [2, 1])],
    attributes: { batch_dims: attribute.int(1) },
    fed: [1],
    batch: [0, 1],
  },
  {
    name: "behind two batch axes",
    inputs: [[2, 2, 4], int64([1, 3, 0, 0], [2, 2, 1])],
    attributes: { batch_dims: attribute.int(2) },
    batch: [],
  },
]);
