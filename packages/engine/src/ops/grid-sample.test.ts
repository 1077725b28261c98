import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("GridSample", [
  { name: "another size", inputs: [[2, 3, 5, 6], { shape: [2, 4, 7, 2], draw: "unit" }], gradients: [], batch: [0, 1] },
]);
