import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { int, ints } = attribute;
const input = { shape: [2, 3, 7, 6], draw: "away from zero" } as const;

checkOp("LpPool", [
  { name: "p 2, stride 2", inputs: [input], attributes: { kernel_shape: ints([3, 2]), strides: ints([2, 2]) } },
  { name: "p 1", inputs: [input], attributes: { kernel_shape: ints([2, 2]), p: int(1) } },
  {
    name: "p 3, pads",
    inputs: [input],
    attributes: { kernel_shape: ints([3, 3]), p: int(3), pads: ints([1, 1, 1, 1]), strides: ints([2, 1]) },
  },
]);
