import { checkOp } from "../../../../test/engine/check-op.ts";

import { float32 } from "../graph/tensor.ts";

checkOp("Dropout", [
  { name: "ratio alone", inputs: [[2, 3, 4], float32([], [0.5])], constants: [1] },
  {
    name: "not training",
    inputs: [[2, 3, 4], float32([], [0.5]), { type: "bool", shape: [], data: Uint8Array.from([0]) }],
    constants: [1, 2],
    outputs: 2,
  },
]);
