import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { float, int } = attribute;

checkOp("LRN", [
  {
    name: "as AlexNet has it",
    inputs: [[2, 8, 3, 3]],
    attributes: { size: int(5), alpha: float(0.5), beta: float(0.75), bias: float(2) },
  },
  { name: "wider than the channels", inputs: [[2, 3, 2, 2]], attributes: { size: int(7), alpha: float(1) } },
]);
