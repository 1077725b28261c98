import type { Arithmetic } from "../../ops/rules/arithmetic.ts";
import type { Linear, Term, Weights } from "./linear.ts";

/** What a linear node hands back: names of values. */
export interface HandedBack {
  readonly data: string;
  /** What the bias took, one number for each image; undefined where there is none. */
  readonly bias: string | undefined;
}

/** Tells the relevance of a linear node's data, and of its bias, from that of its output. */
export type Rule = (linear: Linear) => HandedBack;

/** z + ε sign(z), with sign(0) = 1: never zero, and never nearer to it. */
export function stabilised(math: Arithmetic, z: string, epsilon: number): string {
  const sign = math.where(math.less(z, 0), -epsilon, epsilon);
  return math.add(z, sign);
}

const part = (kernel: "positive" | "negative", bias: Weights["bias"]): Weights => ({ kernel, bias });

/** x · Wᵀ(R / (z + ε sign z)), z = W x + b (bach2015, eq. 58). What the bias adds to z it takes. */
export function epsilonRule(epsilon: number): Rule {
  return ({ math, data, relevance, own }) => {
    const share = math.div(relevance, stabilised(math, own.output, epsilon));
    return { data: math.mul(data, own.back(share)), bias: own.ofBias(share) };
  };
}

/**
 * ε with W + γ W⁺ for W where z is positive, and W + γ W⁻ where it is negative (montavon2019, extended to negative data as in
 * anders2021): the larger γ, the more what speaks for an output counts against what speaks against it.
 */
export function gammaRule(gamma: number, epsilon: number): Rule {
  const more = (and: "positive" | "negative", bias: Weights["bias"]): Weights => ({
    kernel: { own: 1, and, times: gamma },
    bias,
  });
  return (linear) => {
    const { math, own } = linear;
    const half = (same: "positive" | "negative", other: "positive" | "negative", where: string) =>
      signed(linear, more(same, "like the kernel"), more(other, "none"), (z) =>
        math.where(where, math.div(linear.relevance, stabilised(math, z, epsilon)), 0),
      );
    return together(
      math.add,
      half("positive", "negative", math.greater(own.output, 0)),
      half("negative", "positive", math.less(own.output, 0)),
    );
  };
}

/** α of the positive contributions' shares less β of the negative ones', α − β = 1 (bach2015, eq. 60). */
export function alphaBetaRule(alpha: number, epsilon: number): Rule {
  return (linear) => {
    const { math, relevance } = linear;
    const side = (same: "positive" | "negative", other: "positive" | "negative") =>
      signed(linear, part(same, "like the kernel"), part(other, "none"), (z) =>
        math.div(relevance, stabilised(math, z, epsilon)),
      );
    const speaksFor = side("positive", "negative");
    if (alpha === 1) return speaksFor;
    const speaksAgainst = side("negative", "positive");
    return together((a, b) => math.sub(math.mul(a, alpha), math.mul(b, alpha - 1)), speaksFor, speaksAgainst);
  };
}

/** The positive contributions alone: α = 1, β = 0 (montavon2017). */
export function zPlusRule(epsilon: number): Rule {
  return alphaBetaRule(1, epsilon);
}

/** (x W − l W⁺ − h W⁻) in shares, for data between l and h: the first layer's rule on pixels (montavon2017). */
export function zBoxRule(epsilon: number): Rule {
  return (linear) => {
    const { math, data, relevance, own } = linear;
    const [low, high] = linear.bounds();
    // the bias is the sum of its parts, so that it cancels
    const fromLow = linear.apply(low, part("positive", "like the kernel"));
    const fromHigh = linear.apply(high, part("negative", "like the kernel"));
    const z = math.sub(math.sub(own.output, fromLow.output), fromHigh.output);
    const share = math.div(relevance, stabilised(math, z, epsilon));
    const bounds = math.add(math.mul(low, fromLow.back(share)), math.mul(high, fromHigh.back(share)));
    return { data: math.sub(math.mul(data, own.back(share)), bounds), bias: undefined };
  };
}

/** The same to every place that an output sees, whatever stands there (lapuschkin2019). */
export function flatRule(epsilon: number): Rule {
  return (linear) => {
    const { math, relevance } = linear;
    const seen = linear.apply(linear.filled(1), { kernel: "ones", bias: "none" });
    return { data: seen.back(math.div(relevance, stabilised(math, seen.output, epsilon))), bias: undefined };
  };
}

/**
 * x⁺ · Aᵀ s + x⁻ · Bᵀ s with s = share(A x⁺ + B x⁻): weights A for what is positive in the data and B for what is negative, so that
 * the sign of a contribution is the weights' choice; the bias is A's.
 */
function signed(
  { builder, math, data, nonNegative, apply }: Linear,
  a: Weights,
  b: Weights,
  share: (z: string) => string,
): HandedBack {
  if (nonNegative) {
    const term = apply(data, a);
    const s = share(term.output);
    return { data: math.mul(data, term.back(s)), bias: term.ofBias(s) };
  }
  const positive = builder.add("Relu", [data], {}, "lrp_data");
  const negative = math.sub(data, positive);
  const terms: readonly [Term, Term] = [apply(positive, a), apply(negative, b)];
  const s = share(math.add(terms[0].output, terms[1].output));
  const handed = math.add(math.mul(positive, terms[0].back(s)), math.mul(negative, terms[1].back(s)));
  return { data: handed, bias: terms[0].ofBias(s) };
}

/** Data with data and bias with bias; both have a bias, or neither. */
function together(join: (a: string, b: string) => string, a: HandedBack, b: HandedBack): HandedBack {
  const bias = a.bias === undefined || b.bias === undefined ? undefined : join(a.bias, b.bias);
  return { data: join(a.data, b.data), bias };
}
