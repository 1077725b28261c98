import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("InstanceNormalization", [
  { name: "images", inputs: [[2, 3, 4, 5], [3], [3]] },
  { name: "series", inputs: [[2, 3, 7], [3], [3]], attributes: { epsilon: attribute.float(1e-2) } },
]);
