import { attribute } from "../../../graph/attributes.ts";
import type { GraphBuilder } from "../../../graph/builder.ts";
import { float32 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { elementNumber } from "../../../ops/rules/element-types.ts";

/** Means from here on are told by the asymptotic quantile. */
const LARGE = 4;
/** Counts that a mean below LARGE exceeds once in 10⁷ times at most. */
const MOST = 18;

/**
 * Poisson numbers of the means given, from standard normal numbers of the same shape: the quantile at the probability that the normal number has. Small means
 * are told by adding up the probabilities of 0, 1, 2 …; large ones by the expansion of the quantile in powers of 1 ⁄ √mean (Giles 2016, Algorithm 955),
 * which is one off in 1.5 of 1,000 cases at a mean of 4, in 0.4 at 12, and ever fewer.
 */
export function poisson(builder: GraphBuilder, mean: string, normal: string): string {
  const { where, less } = arithmetic(builder, "float32");
  return where(less(mean, LARGE), summed(builder, mean, normal), expanded(builder, mean, normal));
}

/** How many of Σ_{i ≤ k} mean^i ⁄ i! lie below probability · e^mean. */
function summed(builder: GraphBuilder, mean: string, normal: string): string {
  const { add, mul, exp, erf, less } = arithmetic(builder, "float32");
  const below = mul(0.5, add(1, erf(mul(normal, Math.SQRT1_2))));
  const small = builder.add("Min", [mean, builder.constant(float32([], [LARGE]))]);
  const wanted = mul(below, exp(small));
  let power = small;
  let factorial = 1;
  let reached = add(1, small);
  const hits = [less(1, wanted), less(reached, wanted)];
  for (let k = 2; k < MOST; k++) {
    power = mul(power, small);
    factorial *= k;
    reached = add(reached, mul(power, 1 / factorial));
    hits.push(less(reached, wanted));
  }
  const counts = hits.map((hit) => builder.add("Cast", [hit], { to: attribute.int(elementNumber("float32")) }));
  return builder.add("Sum", counts);
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
