import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";

checkOp("Trilu", [
  { name: "upper", inputs: [[2, 4, 4]] },
  { name: "lower, shifted", inputs: [[2, 4, 4], int64([1], [])], attributes: { upper: attribute.int(0) } },
]);
