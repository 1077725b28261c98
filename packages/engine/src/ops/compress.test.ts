import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("Compress", [
  {
    name: "along an axis",
    inputs: [[2, 3], { type: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) }],
    attributes: { axis: attribute.int(1) },
  },
  { name: "single numbers", inputs: [[2, 2], { type: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) }] },
]);
