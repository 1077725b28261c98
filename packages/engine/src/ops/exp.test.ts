import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("Exp", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "normal" }] }]);
