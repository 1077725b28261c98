import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { int, string } = attribute;

checkOp("DepthToSpace", [
  { name: "DCR", inputs: [[2, 8, 3, 4]], attributes: { blocksize: int(2), mode: string("DCR") } },
  { name: "CRD", inputs: [[2, 12, 3, 4]], attributes: { blocksize: int(2), mode: string("CRD") } },
]);
