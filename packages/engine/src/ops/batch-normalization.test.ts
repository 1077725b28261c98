import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { float } = attribute;
const positive = { shape: [3], draw: "positive" } as const;

checkOp("BatchNormalization", [
  { name: "images", inputs: [[2, 3, 4, 5], [3], [3], [3], positive], attributes: { epsilon: float(1e-3) } },
  { name: "features", inputs: [[4, 3], [3], [3], [3], positive] },
  { name: "volumes", inputs: [[2, 3, 2, 3, 2], [3], [3], [3], positive] },
  { name: "constant moments", inputs: [[2, 3, 4, 4], [3], [3], [3], positive], constants: [1, 2, 3, 4] },
]);
