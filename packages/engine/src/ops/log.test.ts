import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("Log", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "positive" }] }]);
