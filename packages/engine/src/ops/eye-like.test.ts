import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("EyeLike", [
  { name: "a matrix", inputs: [[3, 4]] },
  { name: "of another type", inputs: [[3, 4]], attributes: { dtype: attribute.int(7), k: attribute.int(1) } },
]);
