import { stringAttribute } from "../graph/attributes.ts";
import type { Arithmetic } from "./rules/arithmetic.ts";
import { unary } from "./rules/unary.ts";

/** Φ(x) + x · φ(x), the normal distribution and its density. */
function exactSlope(x: string, math: Arithmetic): string {
  const distribution = math.mul(math.add(math.erf(math.mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = math.mul(math.exp(math.mul(math.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return math.add(distribution, math.mul(x, density));
}

/** With t = tanh(c · (x + 0.044715 x³)): (1 + t) / 2 + x · (1 − t²) · c · (1 + 3 · 0.044715 x²) / 2. */
function tanhSlope(x: string, math: Arithmetic): string {
  const c = Math.sqrt(2 / Math.PI);
  const square = math.mul(x, x);
  const t = math.tanh(math.mul(x, math.add(math.mul(square, 0.044715 * c), c)));
  const inner = math.add(math.mul(square, 3 * 0.044715 * 0.5 * c), 0.5 * c);
  const bend = math.mul(math.mul(x, inner), math.sub(1, math.mul(t, t)));
  return math.add(math.add(math.mul(t, 0.5), 0.5), bend);
}

/** x · Φ(x), exactly or by its approximation with tanh (Hendrycks and Gimpel 2016). */
export const gelu = unary({
  type: "Gelu",
  layer: { kind: "activation", word: "gelu", title: "GELU" },
  relevance: "passes",
  gradient: ({ g, x, node, math }) => {
    const slope = stringAttribute(node, "approximate", "none") === "tanh" ? tanhSlope : exactSlope;
    return math.mul(g, slope(x, math));
  },
  evaluate: "none",
  traits: [],
});
