import { divideDims, multiplyDims } from "../graph/dims.ts";
import type { Dim } from "../graph/graph.ts";
import type { ElementType } from "../graph/tensor.ts";
import { oneOrSeveral } from "./relevance.ts";
import { binary } from "./rules/binary.ts";

/** Whole numbers are rounded towards zero, as in ONNX; a symbol is divided as a float only where that leaves no fraction. */
function quotient(a: Dim, b: Dim, type: ElementType): Dim | undefined {
  const real = type.startsWith("float");
  if (b === 0) return undefined;
  if (typeof a === "number" && typeof b === "number") return real ? a / b : Math.trunc(a / b);
  if (!Number.isInteger(a) && typeof a === "number") return undefined;
  if (!Number.isInteger(b) && typeof b === "number") return undefined;
  const divided = divideDims(a, b);
  return !real || multiplyDims(divided, b) === a ? divided : undefined;
}

/** a / b, broadcast; linear in a, with b its weights. */
export const div = binary({
  type: "Div",
  layer: { kind: "multiply", word: "div", title: "quotient" },
  relevance: oneOrSeveral("passes", "gate"),
  gradients: [
    ({ g, b, math }) => math.div(g, b),
    // −a / b² = −y / b
    ({ g, b, y, math }) => math.neg(math.div(math.mul(g, y), b)),
  ],
  evaluate: quotient,
  output: "input",
  traits: ["linear", "literals", "curve"],
});
