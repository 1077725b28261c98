import type { BackRules, DenseLinear } from "./dense-net.ts";

/** The part of an output that each input accounts for, and the part that is nobody's; relevance goes by their share of the sum. */
type Contributions = (x: number, w: number, z: number) => number;

const stabilise = (z: number, epsilon: number) => z + (z < 0 ? -epsilon : epsilon);
const positive = (value: number) => Math.max(0, value);
const negative = (value: number) => Math.min(0, value);

/** Shares by contributions, weight by weight. */
function byShares(
  { matrix, bias }: DenseLinear,
  x: readonly number[],
  z: readonly number[],
  r: readonly number[],
  epsilon: number,
  of: Contributions,
  ofBias: (b: number, z: number) => number,
): number[] {
  const out = x.map(() => 0);
  matrix.forEach((row, j) => {
    const parts = row.map((w, i) => (w === null ? 0 : of(x[i]!, w, z[j]!)));
    const sum = parts.reduce((a, b) => a + b, ofBias(bias[j]!, z[j]!));
    parts.forEach((part, i) => {
      out[i]! += (part / stabilise(sum, epsilon)) * r[j]!;
    });
  });
  return out;
}

/** The rules of relevance propagation, each by its definition on a dense matrix, in double precision. */
export const denseRules = {
  epsilon:
    ({ epsilon }: Numbers) =>
    (step: DenseLinear, x: readonly number[], z: readonly number[], r: readonly number[]) =>
      byShares(
        step,
        x,
        z,
        r,
        epsilon,
        (a, w) => a * w,
        (b) => b,
      ),
  gamma:
    ({ epsilon, gamma }: Numbers) =>
    (step: DenseLinear, x: readonly number[], z: readonly number[], r: readonly number[]) => {
      const favour = (value: number, sum: number) => value + gamma * (sum > 0 ? positive(value) : negative(value));
      return byShares(step, x, z, r, epsilon, (a, w, sum) => favour(a * w, sum), favour);
    },
  "alpha-beta":
    ({ epsilon, alpha }: Numbers) =>
    (step: DenseLinear, x: readonly number[], z: readonly number[], r: readonly number[]) => {
      const forIt = byShares(step, x, z, r, epsilon, (a, w) => positive(a * w), positive);
      const against = byShares(step, x, z, r, epsilon, (a, w) => negative(a * w), negative);
      return forIt.map((value, i) => alpha * value - (alpha - 1) * against[i]!);
    },
  "z-plus":
    ({ epsilon }: Numbers) =>
    (step: DenseLinear, x: readonly number[], z: readonly number[], r: readonly number[]) =>
      byShares(step, x, z, r, epsilon, (a, w) => positive(a * w), positive),
  "z-box":
    ({ epsilon, low, high }: Numbers) =>
    (step: DenseLinear, x: readonly number[], z: readonly number[], r: readonly number[]) =>
      byShares(
        step,
        x,
        z,
        r,
        epsilon,
        (a, w) => a * w - low * positive(w) - high * negative(w),
        () => 0,
      ),
  flat:
    ({ epsilon }: Numbers) =>
    (step: DenseLinear, x: readonly number[], z: readonly number[], r: readonly number[]) =>
      byShares(
        step,
        x,
        z,
        r,
        epsilon,
        () => 1,
        () => 0,
      ),
} as const satisfies Record<string, (numbers: Numbers) => BackRules["linear"]>;

interface Numbers {
  readonly epsilon: number;
  readonly gamma: number;
  readonly alpha: number;
  /** The same for every number of the image. */
  readonly low: number;
  readonly high: number;
  /** Whether biases take nothing. */
  readonly ignoreBias?: boolean;
}

/** Which rule stands at the first linear step, at other convolutions, at other dense steps. */
export function denseComposite(
  names: {
    readonly first: keyof typeof denseRules;
    readonly convolution: keyof typeof denseRules;
    readonly dense: keyof typeof denseRules;
  },
  numbers: Numbers,
): BackRules {
  return {
    relu: (_x, r) => [...r],
    linear: (step, x, z, r) => {
      const name = step.order === 0 ? names.first : step.convolution ? names.convolution : names.dense;
      if (numbers.ignoreBias !== true) return denseRules[name](numbers)(step, x, z, r);
      const without = { ...step, bias: step.bias.map(() => 0) };
      return denseRules[name](numbers)(
        without,
        x,
        z.map((value, j) => value - step.bias[j]!),
        r,
      );
    },
    sum: (xs, z, r) => xs.map((x) => x.map((value, i) => (value / stabilise(z[i]!, numbers.epsilon)) * r[i]!)),
    mean: (windows, x, z, r) => {
      const out = x.map(() => 0);
      windows.forEach((window, j) => {
        for (const i of window) out[i]! += (x[i]! / window.length / stabilise(z[j]!, numbers.epsilon)) * r[j]!;
      });
      return out;
    },
  };
}
