import { checkOp } from "../../../../test/engine/check-op.ts";

checkOp("Identity", [{ name: "passes on", inputs: [[2, 3, 4]] }]);
