import { checkOp, type Draw, type OpCase } from "../../../../test/engine/check-op.ts";
import { drawPools, type PoolType } from "../../../../test/engine/random-pools.ts";

/** Random poolings under the law of every operator: their shapes are the runtime's, their gradients finite differences. */
const cases = (type: PoolType, draw: Draw): OpCase[] =>
  drawPools(type, 40).map(({ name, attributes, shape }) => ({ name, attributes, inputs: [{ shape, draw }] }));

checkOp("MaxPool", cases("MaxPool", "distinct"));
checkOp(
  "MaxPool",
  cases("MaxPool", "distinct").map((each) => ({ ...each, name: `${each.name}, without Indices`, provider: "webgpu" })),
);
checkOp("AveragePool", cases("AveragePool", "normal"));
// ONNX's shape inference counts a window too many where `ceil_mode` drops the last one, and the gradient's graph is refused for it:
// `passes/settle-pools.ts` mends that, and its test holds LpPool with `ceil_mode`
checkOp(
  "LpPool",
  cases("LpPool", "away from zero").filter(({ attributes }) => attributes?.ceil_mode === undefined),
);
