import type { GraphBuilder } from "../../../graph/builder.ts";
import { float32 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";

/** Means from here on are told by the asymptotic quantile. */
const LARGE = 8;
/** Counts that a mean below LARGE exceeds once in 10⁸ times at most. */
const MOST = 28;

/**
 * Poisson numbers of the means given, from standard normal numbers of the same shape: the quantile at the probability that the normal number has. Small means
 * are told by adding up the probabilities of 0, 1, 2 …; large ones by the expansion of the quantile in powers of 1 ⁄ √mean (Giles 2016, Algorithm 955),
 * whose whole part is the count in all but a few of 10⁵ cases.
 */
export function poisson(builder: GraphBuilder, mean: string, normal: string): string {
  const { where, less } = arithmetic(builder, "float32");
  return where(less(mean, LARGE), summed(builder, mean, normal), expanded(builder, mean, normal));
}

function summed(builder: GraphBuilder, mean: string, normal: string): string {
  const { add, mul, div, exp, neg, erf, less, gate } = arithmetic(builder, "float32");
  const below = mul(0.5, add(1, erf(mul(normal, Math.SQRT1_2))));
  const small = builder.add("Min", [mean, builder.constant(float32([], [LARGE]))]);
  let probability = exp(neg(small));
  let reached = probability;
  let count = gate(less(reached, below), 1);
  for (let k = 1; k < MOST; k++) {
    probability = mul(probability, div(small, k));
    reached = add(reached, probability);
    count = add(count, gate(less(reached, below), 1));
  }
  return count;
}

/** μ + √μ·w + (1/3 + w²/6) + (−w/36 − w³/72)/√μ + (−8/405 + 7w²/810 + w⁴/270)/μ, rounded down. */
function expanded(builder: GraphBuilder, mean: string, w: string): string {
  const { add, sub, mul, div, sqrt } = arithmetic(builder, "float32");
  const large = builder.add("Max", [mean, builder.constant(float32([], [LARGE]))]);
  const root = sqrt(large);
  const square = mul(w, w);
  const first = add(1 / 3, div(square, 6));
  const second = mul(w, sub(-1 / 36, div(square, 72)));
  const third = add(-8 / 405, mul(square, add(7 / 810, div(square, 270))));
  const terms = add(add(first, div(second, root)), div(third, large));
  return builder.add("Relu", [builder.add("Floor", [add(add(large, mul(root, w)), terms)])]);
}
