import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("GlobalAveragePool", [
  { name: "images", inputs: [{ shape: [2, 3, 4, 5], draw: "distinct" }] },
  { name: "series", inputs: [{ shape: [2, 3, 7], draw: "distinct" }] },
  { name: "volumes", inputs: [{ shape: [2, 2, 3, 2, 3], draw: "distinct" }] },
]);
