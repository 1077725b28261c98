import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

checkOp("SpaceToDepth", [{ name: "blocks of 3", inputs: [[2, 2, 6, 9]], attributes: { blocksize: attribute.int(3) } }]);
