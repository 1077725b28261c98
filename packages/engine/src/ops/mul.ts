import { multiplyDims } from "../graph/dims.ts";
import { oneOrSeveral } from "./relevance.ts";
import { binary } from "./rules/binary.ts";
import { ofWholes } from "./rules/known.ts";

/** a · b, broadcast; linear in a, with b its weights. */
export const mul = binary({
  type: "Mul",
  layer: { kind: "multiply", word: "mul", title: "" },
  relevance: oneOrSeveral("passes", "gate"),
  gradients: [({ g, b, math }) => math.mul(g, b), ({ g, a, math }) => math.mul(g, a)],
  evaluate: ofWholes((a, b) => multiplyDims(a, b)),
  output: "input",
  traits: ["linear", "commutes", "literals", "keeps signs", "curve"],
});
