import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("NonZero", [{ name: "indices", inputs: [[2, 3]] }]);
