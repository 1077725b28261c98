import type { UnitMatches } from "@deepling/engine";

/** Columns by which the units and their matches are sorted. */
export const MATCH_COLUMNS = ["unit", "match", "correlation"] as const;
export type MatchColumn = (typeof MATCH_COLUMNS)[number];

/** The units in the order of a column: numbers ascending, correlations falling; units without a match last. */
export function matchOrder(
  { best, correlation }: Pick<UnitMatches, "best" | "correlation">,
  by: MatchColumn,
): number[] {
  const keyOf: Readonly<Record<MatchColumn, (unit: number) => number>> = {
    unit: (unit) => unit,
    match: (unit) => ((best[unit] ?? -1) < 0 ? Number.POSITIVE_INFINITY : (best[unit] ?? 0)),
    correlation: (unit) => {
      const r = correlation[unit] ?? Number.NaN;
      return Number.isNaN(r) ? Number.POSITIVE_INFINITY : -r;
    },
  };
  const units = [...best.keys()];
  const key = keyOf[by];
  return units.sort((a, b) => (key(a) === key(b) ? a - b : key(a) < key(b) ? -1 : 1));
}

/** The median of the correlations, how many units and their matches choose each other, and of how many units that have a match. */
export function matchSummary({ best, bestOfOther, correlation }: UnitMatches): {
  readonly median: number;
  readonly mutual: number;
  readonly counted: number;
} {
  const known = correlation.filter((r) => !Number.isNaN(r)).sort();
  const middle = (known.length - 1) / 2;
  const median = ((known[Math.floor(middle)] ?? Number.NaN) + (known[Math.ceil(middle)] ?? Number.NaN)) / 2;
  const mutual = [...best.keys()].filter((unit) => (best[unit] ?? -1) >= 0 && bestOfOther[best[unit] ?? -1] === unit);
  return { median, mutual: mutual.length, counted: known.length };
}
