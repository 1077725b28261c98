import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("IsInf", [{ name: "each", inputs: [[2, 3]] }]);
