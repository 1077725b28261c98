import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { int, ints, string } = attribute;
const image = { shape: [2, 3, 9, 8], draw: "distinct" } as const;
const settings = [
  { name: "2×2, stride 2", attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) } },
  { name: "3×3, stride 2, overlapping", attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]) } },
  { name: "pads", attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) } },
  { name: "stride 1", attributes: { kernel_shape: ints([3, 2]), pads: ints([1, 0, 1, 1]) } },
  { name: "stride wider than the kernel", attributes: { kernel_shape: ints([2, 1]), strides: ints([3, 2]) } },
  { name: "ceil_mode", attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 3]), ceil_mode: int(1) } },
  { name: "dilated", attributes: { kernel_shape: ints([2, 3]), dilations: ints([3, 2]), strides: ints([2, 1]) } },
  {
    name: "SAME_LOWER",
    attributes: { kernel_shape: ints([3, 2]), strides: ints([2, 2]), auto_pad: string("SAME_LOWER") },
  },
];

checkOp("MaxPool", [
  ...settings.map((setting) => ({ ...setting, inputs: [image] })),
  ...settings.map((setting) => ({
    ...setting,
    name: `${setting.name}, without Indices`,
    inputs: [image],
    provider: "webgpu" as const,
  })),
  {
    name: "series",
    inputs: [{ shape: [2, 3, 9], draw: "distinct" }],
    attributes: { kernel_shape: ints([3]), strides: ints([2]) },
  },
  {
    name: "volumes",
    inputs: [{ shape: [1, 2, 4, 5, 4], draw: "distinct" }],
    attributes: { kernel_shape: ints([2, 2, 2]), strides: ints([2, 1, 2]) },
  },
]);
