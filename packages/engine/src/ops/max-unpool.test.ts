import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

import { int64 } from "../graph/tensor.ts";

const { ints } = attribute;
const places = int64([0, 3, 9, 10, 17, 18, 25, 30], [1, 2, 2, 2]);

checkOp("MaxUnpool", [
  {
    name: "its own size",
    inputs: [[1, 2, 2, 2], places],
    attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    batch: [],
  },
  {
    name: "a given size",
    inputs: [[1, 2, 2, 2], places, int64([1, 2, 5, 6])],
    attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    batch: [],
  },
]);
