import { createNet } from "../../passes/net.ts";
import { type UnitSums, unitSums } from "../../passes/unit-sums/unit-sums.ts";
import type { Subject } from "../subject.ts";

/** For `Subject.shared`: the sums around the units of its network, found once. */
export function unitSumsOf({ graph, model }: Subject): UnitSums {
  return unitSums(createNet(graph), model.layers);
}
