import { subtractDims } from "../graph/dims.ts";
import { oneOrSeveral } from "./relevance.ts";
import { binary } from "./rules/binary.ts";
import { ofWholes } from "./rules/known.ts";

/** a − b, broadcast. */
export const sub = binary({
  type: "Sub",
  layer: { kind: "add", word: "sub", title: "difference" },
  relevance: oneOrSeveral("shift", "sums"),
  gradients: [({ g }) => g, ({ g, math }) => math.neg(g)],
  evaluate: ofWholes(subtractDims),
  output: "input",
  traits: ["linear", "literals", "curve"],
});
