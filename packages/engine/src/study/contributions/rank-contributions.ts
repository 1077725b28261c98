import type { Contributions } from "./contribution-messages.ts";

/** One contribution; the shares of all, of the bias and of those left out add up to 1. */
export interface RankedContribution {
  readonly layer: number;
  readonly unit: number;
  /** The mean over the images that count. */
  readonly value: number;
  /** Its size as a share of the sizes of all. */
  readonly share: number;
}

/** What adds to a sum, the largest size first; units that add nothing (those of other groups of a convolution) are left out, unless none adds anything. */
export interface RankedContributions {
  readonly ranked: readonly RankedContribution[];
  readonly bias: { readonly value: number; readonly share: number };
}

/** What makes a unit: its inputs and the bias, each with |contribution| / Σ |contribution|. Undefined where no one sum makes it. */
export function rankInputs({ sum }: Pick<Contributions, "sum">): RankedContributions | undefined {
  return sum === undefined ? undefined : rank(sum.sources, sum.bias);
}

/** What a unit adds to the units of the next sums. */
export function rankOutputs({ readers }: Pick<Contributions, "readers">): readonly RankedContribution[] {
  return rank(readers, 0).ranked;
}

function rank(
  layers: Contributions["readers"] | NonNullable<Contributions["sum"]>["sources"],
  bias: number,
): RankedContributions {
  const all = layers.flatMap(({ layer, values }) => Array.from(values, (value, unit) => ({ layer, unit, value })));
  const size = all.reduce((sum, { value }) => sum + Math.abs(value), Math.abs(bias));
  const shareOf = (value: number): number => (size > 0 ? Math.abs(value) / size : 0);
  return {
    ranked: all
      .filter(({ value }) => value !== 0 || size === 0)
      .map((one) => ({ ...one, share: shareOf(one.value) }))
      .sort((a, b) => b.share - a.share || a.layer - b.layer || a.unit - b.unit),
    bias: { value: bias, share: shareOf(bias) },
  };
}
