import { unary } from "./rules/unary.ts";

/** x · max(0, min(1, x / 6 + 1/2)) (Howard et al. 2019). At −3 the gradient is that of the middle piece, as in PyTorch. */
export const hardSwish = unary({
  type: "HardSwish",
  layer: { kind: "activation", word: "hardswish", title: "hard Swish" },
  relevance: "passes",
  gradient: ({ g, x, math }) => {
    const middle = math.add(math.mul(x, 1 / 3), 0.5);
    const below = math.where(math.less(x, -3), 0, middle);
    return math.mul(g, math.where(math.greater(x, 3), 1, below));
  },
  evaluate: "none",
  traits: [],
});
