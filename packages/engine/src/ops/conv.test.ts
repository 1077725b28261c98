import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { int, ints, string } = attribute;

checkOp("Conv", [
  ...["SAME_UPPER", "SAME_LOWER"].map((auto) => ({
    name: `${auto}, stride wider than the kernel`,
    inputs: [
      [2, 3, 8, 7],
      [4, 3, 1, 2],
    ],
    attributes: { auto_pad: string(auto), strides: ints([3, 4]) },
  })),
  { name: "many channels", inputs: [[2, 9, 6, 7], [4, 9, 3, 3], [4]], attributes: { pads: ints([1, 1, 1, 1]) } },
  {
    name: "many channels, dilated, uneven pads",
    inputs: [
      [1, 8, 9, 9],
      [2, 8, 3, 2],
    ],
    attributes: { dilations: ints([2, 2]), pads: ints([0, 1, 4, 2]) },
  },
  {
    name: "many channels, 1×1",
    inputs: [
      [2, 8, 4, 4],
      [5, 8, 1, 1],
    ],
  },
  { name: "3×3", inputs: [[2, 3, 6, 7], [4, 3, 3, 3], [4]] },
  { name: "3×3 padded", inputs: [[2, 3, 6, 7], [4, 3, 3, 3], [4]], attributes: { pads: ints([1, 1, 1, 1]) } },
  {
    name: "1×1",
    inputs: [
      [2, 3, 5, 5],
      [4, 3, 1, 1],
    ],
  },
  {
    name: "1×1 with stride 2",
    inputs: [
      [2, 3, 5, 6],
      [4, 3, 1, 1],
    ],
    attributes: { strides: ints([2, 2]) },
  },
  {
    name: "7×7, stride 2, uneven pads",
    inputs: [[2, 3, 12, 11], [4, 3, 7, 7], [4]],
    attributes: { strides: ints([2, 3]), pads: ints([3, 2, 1, 3]) },
  },
  {
    name: "pads as wide as the kernel",
    inputs: [
      [1, 2, 5, 5],
      [3, 2, 2, 2],
    ],
    attributes: { pads: ints([2, 3, 2, 2]) },
  },
  {
    name: "dilated, stride 2",
    inputs: [
      [2, 2, 11, 10],
      [3, 2, 3, 2],
    ],
    attributes: { dilations: ints([2, 3]), strides: ints([2, 1]), pads: ints([1, 2, 1, 2]) },
  },
  {
    name: "dilated, stride 1",
    inputs: [
      [2, 2, 9, 9],
      [3, 2, 3, 3],
    ],
    attributes: { dilations: ints([2, 2]), pads: ints([2, 2, 2, 2]) },
  },
  {
    name: "two groups",
    inputs: [[2, 4, 6, 6], [6, 2, 3, 3], [6]],
    attributes: { group: int(2), pads: ints([1, 1, 1, 1]) },
  },
  {
    name: "depthwise, stride 2",
    inputs: [[2, 3, 8, 7], [3, 1, 3, 3], [3]],
    attributes: { group: int(3), pads: ints([1, 1, 1, 1]), strides: ints([2, 2]) },
  },
  {
    name: "depthwise with two outputs each",
    inputs: [[2, 3, 6, 6], [6, 1, 3, 3], [6]],
    attributes: { group: int(3), pads: ints([1, 1, 1, 1]) },
  },
  {
    name: "one dimension, two groups, stride 2",
    inputs: [[2, 4, 9], [2, 2, 3], [2]],
    attributes: { group: int(2), strides: ints([2]), pads: ints([1, 0]) },
  },
  {
    name: "three dimensions",
    inputs: [[1, 2, 5, 4, 6], [3, 2, 2, 3, 3], [3]],
    attributes: { strides: ints([1, 2, 1]), pads: ints([1, 1, 0, 0, 1, 1]) },
  },
  {
    name: "SAME_UPPER, stride 2",
    inputs: [
      [1, 2, 6, 7],
      [3, 2, 3, 4],
    ],
    attributes: { auto_pad: string("SAME_UPPER"), strides: ints([2, 2]) },
  },
  {
    name: "SAME_LOWER",
    inputs: [
      [1, 2, 6, 7],
      [3, 2, 4, 3],
    ],
    attributes: { auto_pad: string("SAME_LOWER") },
  },
  {
    name: "VALID",
    inputs: [
      [1, 2, 6, 7],
      [3, 2, 4, 3],
    ],
    attributes: { auto_pad: string("VALID"), strides: ints([2, 2]) },
  },
]);
