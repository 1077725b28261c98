import { namesRoom, type SummarySizes, type SummaryStage, stageWidth } from "@deepling/engine";

/** Room at the sides, and above and below, px. */
export const EDGE = 12;
export const TOP = 6;
/** Rows are this high at least, and one of these at most, the first ones rather than the others; under the last number patches stand in one line, since two would be too small to be seen. */
const LEAST_ROW = 11;
const CAPS = [
  [56, 50, 45, 40],
  [34, 30],
] as const;
const TWO_ROWS = 26;
type Step = Pick<SummarySizes, "large" | "small" | "under" | "cell" | "gap">;

/** Room for a layer's name. */
const HEAD = 22;

/** From what is easiest to read to what takes least room. */
const HIGH: readonly Step[] = [
  { large: 1, small: 2, under: false, cell: 13, gap: 48 },
  { large: 1, small: 2, under: false, cell: 11, gap: 38 },
  { large: 1, small: 2, under: false, cell: 9, gap: 30 },
  { large: 1, small: 1, under: false, cell: 9, gap: 28 },
  { large: 1, small: 0, under: true, cell: 9, gap: 26 },
  { large: 1, small: 0, under: true, cell: 8.5, gap: 24 },
  { large: 1, small: 0, under: true, cell: 7, gap: 24 },
  { large: 1, small: 0, under: true, cell: 5, gap: 22 },
];
const LOW: readonly Step[] = [
  { large: 4, small: 0, under: false, cell: 12, gap: 44 },
  { large: 3, small: 0, under: false, cell: 9, gap: 34 },
  { large: 2, small: 0, under: false, cell: 7, gap: 28 },
  { large: 1, small: 0, under: false, cell: 6, gap: 26 },
  { large: 1, small: 0, under: false, cell: 5, gap: 24 },
  { large: 1, small: 0, under: false, cell: 4.5, gap: 20 },
];
/** The step of either that is taken where none fits: it is easy to read. */
const READABLE = { high: 2, low: 1 } as const;

/**
 * Extents with which the summary fills a room. Class names stand above the cells where rows of some height remain. Where not even the smallest extents fit in width it is scrolled sideways, and
 * is easy to read.
 */
export function fitSizes(
  stages: readonly SummaryStage[],
  classes: readonly string[],
  { width, height }: { readonly width: number; readonly height: number },
): SummarySizes {
  const rows = Math.max(1, ...stages.map(({ clusters }) => clusters.length));
  const most = Math.max(0, ...stages.flatMap(({ clusters }) => clusters.map(({ units }) => units)));
  const number = most >= 1000 ? 40 : most >= 100 ? 30 : 25;
  const rowOf = (names: number) => Math.floor((height - 2 * TOP - 6 - HEAD - names) / rows) - 2;
  const sized = (step: Step, cap: number): SummarySizes => {
    // as wide as twelve classes at most
    const cell = classes.length > 12 ? Math.max(3, (step.cell * 12) / classes.length) : step.cell;
    const names = namesRoom(classes, cell);
    const shown = rowOf(names) >= TWO_ROWS ? names : 0;
    const row = Math.max(LEAST_ROW, Math.min(cap, rowOf(shown)));
    return { ...step, cell, row, number, head: HEAD, names: shown };
  };
  const isHigh = rowOf(0) >= TWO_ROWS;
  const steps = isHigh ? HIGH : LOW;
  const widthOf = (sizes: SummarySizes) => stages.length * (stageWidth(sizes, classes.length) + sizes.gap) - sizes.gap;
  const found = CAPS.flatMap((caps) => steps.flatMap((step) => caps.map((cap) => sized(step, cap)))).find(
    (sizes) => widthOf(sizes) <= width - 2 * EDGE,
  );
  return found ?? sized(steps[isHigh ? READABLE.high : READABLE.low] as Step, 40);
}
