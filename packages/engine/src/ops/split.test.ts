import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("Split", [
  {
    name: "given extents",
    inputs: [[2, 6, 3], int64([1, 3, 2])],
    attributes: { axis: attribute.int(1) },
    outputs: 3,
    seeded: [0, 1, 2],
  },
  {
    name: "some parts unused",
    inputs: [[2, 6, 3], int64([1, 3, 2])],
    attributes: { axis: attribute.int(1) },
    outputs: 3,
    seeded: [1],
  },
  {
    name: "alike",
    inputs: [[2, 6, 3]],
    attributes: { axis: attribute.int(-2), num_outputs: attribute.int(3) },
    outputs: 3,
    seeded: [0, 2],
  },
  {
    name: "a smaller last part",
    inputs: [[2, 7]],
    attributes: { axis: attribute.int(1), num_outputs: attribute.int(3) },
    outputs: 3,
    seeded: [0, 1, 2],
  },
  {
    name: "extents that are fed",
    inputs: [[2, 6], int64([4, 2])],
    attributes: { axis: attribute.int(1) },
    outputs: 2,
    fed: [1],
    seeded: [0, 1],
  },
  {
    name: "the batch",
    inputs: [[4, 3]],
    attributes: { axis: attribute.int(0), num_outputs: attribute.int(2) },
    outputs: 2,
    seeded: [0, 1],
  },
]);
