import { unary } from "./rules/unary.ts";

/** x · tanh(ln(1 + eˣ)) (Misra 2019). */
export const mish = unary({
  type: "Mish",
  layer: { kind: "activation", word: "mish", title: "Mish" },
  relevance: "passes",
  gradient: ({ g, x, math }) => {
    // with t = tanh(softplus(x)): f′ = t + x · (1 − t²) · sigmoid(x)
    const t = math.tanh(math.softplus(x));
    const bend = math.mul(math.mul(x, math.sigmoid(x)), math.sub(1, math.mul(t, t)));
    return math.mul(g, math.add(t, bend));
  },
  evaluate: "none",
  traits: [],
});
