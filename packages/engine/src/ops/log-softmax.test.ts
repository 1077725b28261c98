import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("LogSoftmax", [
  { name: "last axis", inputs: [[4, 7]] },
  { name: "channels", inputs: [[2, 5, 3, 3]], attributes: { axis: attribute.int(1) } },
]);
