import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { int, ints, string } = attribute;

checkOp("ConvTranspose", [
  { name: "3×3", inputs: [[2, 3, 4, 5], [3, 4, 3, 3], [4]] },
  {
    name: "stride 2, output padding",
    inputs: [[2, 3, 4, 5], [3, 2, 3, 3], [2]],
    attributes: { strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), output_padding: ints([1, 0]) },
  },
  {
    name: "two groups, dilated",
    inputs: [[2, 4, 4, 5], [4, 3, 3, 2], [6]],
    attributes: { group: int(2), dilations: ints([2, 1]), strides: ints([1, 3]) },
  },
  {
    name: "one dimension",
    inputs: [[2, 3, 6], [3, 2, 4], [2]],
    attributes: { strides: ints([2]), pads: ints([1, 1]) },
  },
  {
    name: "three dimensions",
    inputs: [
      [1, 2, 3, 3, 2],
      [2, 2, 2, 3, 2],
    ],
    attributes: { strides: ints([2, 1, 1]) },
  },
  {
    name: "output_shape",
    inputs: [
      [1, 2, 4, 4],
      [2, 3, 3, 3],
    ],
    attributes: { strides: ints([2, 2]), output_shape: ints([8, 8]) },
  },
  {
    name: "SAME_UPPER",
    inputs: [
      [1, 2, 4, 4],
      [2, 3, 3, 3],
    ],
    attributes: { strides: ints([2, 2]), auto_pad: string("SAME_UPPER") },
  },
  {
    name: "SAME_LOWER, stride wider than the kernel",
    inputs: [
      [1, 2, 4, 5],
      [2, 3, 1, 3],
    ],
    attributes: { strides: ints([3, 2]), auto_pad: string("SAME_LOWER") },
  },
]);
