import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("IsNaN", [{ name: "each", inputs: [[2, 3]] }]);
