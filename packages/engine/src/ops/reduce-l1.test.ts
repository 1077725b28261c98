import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("ReduceL1", [
  { name: "one axis", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([1])] },
  {
    name: "axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([0, -1])],
    attributes: { keepdims: attribute.int(0) },
  },
  { name: "all axes", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }] },
  {
    name: "all axes removed",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }],
    attributes: { keepdims: attribute.int(0) },
  },
  {
    name: "no axes mean none",
    inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([])],
    attributes: { noop_with_empty_axes: attribute.int(1) },
  },
  { name: "axes that are fed", inputs: [{ shape: [2, 3, 4], draw: "away from zero" }, int64([1])], fed: [1] },
]);
