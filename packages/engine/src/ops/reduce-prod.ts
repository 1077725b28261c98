import { multiplyDims } from "../graph/dims.ts";
import { other } from "./layer-words.ts";
import { reduction } from "./reduction.ts";

/** Π x over the axes in input 1; the gradient holds where some x are 0 too. */
export const reduceProd = reduction({
  type: "ReduceProd",
  doc: "Multiplies the numbers along some axes.",
  layer: other("ReduceProd"),
  relevance: "none",
  gradient: ({ g, x, math, along }) => {
    // the product of the others: p / x where no x is 0, p of the rest at the only 0, else 0
    const zero = math.equal(x, 0);
    const zeros = along("ReduceSum", math.where(zero, 1, 0));
    const safe = math.where(zero, 1, x);
    const rest = along("ReduceProd", safe);
    const others = math.where(
      zero,
      math.where(math.equal(zeros, 1), rest, 0),
      math.where(math.equal(zeros, 0), math.div(rest, safe), 0),
    );
    return math.mul(g, others);
  },
  evaluate: (values) => multiplyDims(...values),
  weights: "nonlinear",
});
