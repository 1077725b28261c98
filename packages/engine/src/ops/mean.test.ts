import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("Mean", [
  {
    name: "of three, broadcast",
    inputs: [
      [2, 3, 4],
      [3, 1],
      [2, 1, 1],
    ],
    batch: [0, 2],
  },
  { name: "of one", inputs: [[2, 3]] },
]);
