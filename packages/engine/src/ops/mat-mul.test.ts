import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("MatMul", [
  {
    name: "two matrices",
    inputs: [
      [4, 3],
      [3, 5],
    ],
  },
  {
    name: "batches of both",
    inputs: [
      [2, 3, 4, 5],
      [2, 3, 5, 2],
    ],
    batch: [0, 1],
  },
  {
    name: "one matrix for all",
    inputs: [
      [2, 3, 4],
      [4, 5],
    ],
  },
  {
    name: "batches broadcast both ways",
    inputs: [
      [2, 1, 3, 4],
      [5, 4, 2],
    ],
  },
  {
    name: "a matrix against a batch",
    inputs: [
      [3, 4],
      [2, 4, 5],
    ],
    batch: [1],
  },
  { name: "a vector on the left", inputs: [[4], [2, 4, 5]], batch: [1] },
  { name: "a vector on the right", inputs: [[2, 3, 4], [4]] },
  { name: "two vectors", inputs: [[4], [4]], batch: [] },
  { name: "a vector against a matrix", inputs: [[4], [4, 3]], batch: [] },
]);
