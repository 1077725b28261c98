import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";

checkOp("Pad", [
  { name: "zeros", inputs: [[2, 3, 4], int64([0, 1, 2, 0, 3, 1])] },
  { name: "another number", inputs: [[2, 3], int64([0, 1, 0, 2]), float32([], [0.7])], constants: [2] },
  { name: "a number that is computed", inputs: [[2, 3], int64([0, 1, 0, 2]), []] },
  { name: "negative pads", inputs: [[2, 5, 4], int64([0, -1, 2, 0, -2, -1])] },
  { name: "given axes", inputs: [[2, 3, 4], int64([1, 2, 0, 1]), undefined, int64([2, -2])] },
  { name: "pads that are fed", inputs: [[2, 3], int64([0, 1, 0, 2])], fed: [1] },
  {
    name: "reflect by pads that are fed",
    inputs: [[2, 3], int64([0, 1, 0, 2])],
    fed: [1],
    attributes: { mode: attribute.string("reflect") },
  },
  {
    name: "edge with a negative pad",
    inputs: [[2, 5], int64([0, -2, 0, 1])],
    attributes: { mode: attribute.string("edge") },
  },
  {
    name: "reflect",
    inputs: [[2, 3, 4, 5], int64([0, 0, 2, 1, 0, 0, 1, 3])],
    attributes: { mode: attribute.string("reflect") },
  },
  {
    name: "reflect along given axes",
    inputs: [[2, 4, 5], int64([1, 2]), undefined, int64([-1])],
    attributes: { mode: attribute.string("reflect") },
  },
  {
    name: "edge",
    inputs: [[2, 3, 4, 5], int64([0, 0, 2, 1, 0, 0, 1, 3])],
    attributes: { mode: attribute.string("edge") },
  },
  {
    name: "edge along given axes",
    inputs: [[2, 4, 5], int64([1, 2]), undefined, int64([-1])],
    attributes: { mode: attribute.string("edge") },
  },
  {
    name: "wrap",
    inputs: [[2, 3, 4, 5], int64([0, 0, 2, 1, 0, 0, 1, 3])],
    attributes: { mode: attribute.string("wrap") },
  },
  {
    name: "wrap along given axes",
    inputs: [[2, 4, 5], int64([1, 2]), undefined, int64([-1])],
    attributes: { mode: attribute.string("wrap") },
  },
]);
