import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("Reciprocal", [{ name: "number by number", inputs: [{ shape: [2, 3, 4], draw: "positive" }] }]);
