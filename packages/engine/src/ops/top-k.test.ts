import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("TopK", [
  {
    name: "greatest",
    inputs: [{ shape: [2, 5, 3], draw: "distinct" }, int64([2])],
    outputs: 2,
    attributes: { axis: attribute.int(1) },
  },
  {
    name: "least of the last axis",
    inputs: [{ shape: [2, 5, 3], draw: "distinct" }, int64([2])],
    outputs: 2,
    attributes: { largest: attribute.int(0), sorted: attribute.int(0) },
  },
  {
    name: "a count that is fed",
    inputs: [{ shape: [2, 5, 3], draw: "distinct" }, int64([2])],
    outputs: 2,
    fed: [1],
    attributes: { axis: attribute.int(1) },
  },
]);
