import { divideDims, multiplyDims } from "../graph/dims.ts";
import type { Dim } from "../graph/graph.ts";
import { other } from "./layer-words.ts";
import { binary } from "./rules/binary.ts";

function remainder(a: Dim, b: Dim): Dim | undefined {
  if (typeof a === "number" && typeof b === "number") return a >= 0 && b > 0 ? a % b : undefined;
  return b !== 0 && multiplyDims(divideDims(a, b), b) === a ? 0 : undefined;
}

/** a − b · q, the quotient q rounded down (fmod 0) or towards zero (fmod 1, and always for real numbers). */
export const mod = binary({
  type: "Mod",
  layer: other("Mod"),
  relevance: "none",
  gradients: [
    ({ g }) => g,
    // −q, which is (y − a) / b for either rounding
    ({ g, a, b, y, math }) => math.mul(g, math.div(math.sub(y, a), b)),
  ],
  evaluate: remainder,
  output: "input",
  traits: [],
});
