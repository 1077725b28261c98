import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { int, ints, string } = attribute;

checkOp("AveragePool", [
  { name: "2×2, stride 2", inputs: [[2, 3, 6, 8]], attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) } },
  {
    name: "3×3, stride 1, pads not counted",
    inputs: [[2, 3, 6, 5]],
    attributes: { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) },
  },
  {
    name: "3×3, stride 1, pads counted",
    inputs: [[2, 3, 6, 5]],
    attributes: { kernel_shape: ints([3, 3]), pads: ints([1, 0, 1, 2]), count_include_pad: int(1) },
  },
  {
    name: "overlapping, pads not counted",
    inputs: [[2, 3, 9, 8]],
    attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) },
  },
  {
    name: "overlapping, pads counted",
    inputs: [[2, 3, 9, 8]],
    attributes: {
      kernel_shape: ints([3, 3]),
      strides: ints([2, 2]),
      pads: ints([1, 1, 1, 1]),
      count_include_pad: int(1),
    },
  },
  {
    name: "ceil_mode",
    inputs: [[2, 3, 8, 7]],
    attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), ceil_mode: int(1) },
  },
  {
    name: "ceil_mode with pads counted",
    inputs: [[2, 3, 8, 7]],
    attributes: {
      kernel_shape: ints([3, 3]),
      strides: ints([2, 2]),
      pads: ints([1, 1, 1, 1]),
      ceil_mode: int(1),
      count_include_pad: int(1),
    },
  },
  {
    name: "dilated",
    inputs: [[1, 2, 9, 9]],
    attributes: { kernel_shape: ints([2, 3]), dilations: ints([2, 2]), strides: ints([2, 1]) },
  },
  {
    name: "SAME_UPPER",
    inputs: [[1, 2, 7, 6]],
    attributes: { kernel_shape: ints([3, 2]), strides: ints([2, 2]), auto_pad: string("SAME_UPPER") },
  },
  { name: "series", inputs: [[2, 3, 9]], attributes: { kernel_shape: ints([4]), strides: ints([3]) } },
  {
    name: "volumes",
    inputs: [[1, 2, 4, 5, 4]],
    attributes: { kernel_shape: ints([2, 2, 2]), strides: ints([2, 1, 2]) },
  },
]);
