import { percent, points, withMinus } from "@deepling/engine";
import { formatBrief } from "./format.ts";

/** What one cell of a confusion matrix shows. */
export interface ConfusionCell {
  /** "" where nothing is written. */
  readonly text: string;
  /** The token of its colour, and how much of it. */
  readonly fill: `--${string}`;
  readonly opacity: number;
}

/** What the cells of a matrix show, by true and predicted class, and what stands at the end of a row. */
export interface ConfusionCells {
  readonly cellOf: (label: number, said: number) => ConfusionCell;
  readonly endOf: (label: number) => string;
}

/** An empty cell. */
const NOTHING: ConfusionCell = { text: "", fill: "--ink", opacity: 0.035 };

/** Sums of the rows of a matrix. */
function rowTotals(confusion: Int32Array, classes: number): readonly number[] {
  return Array.from({ length: classes }, (_, row) =>
    confusion.subarray(row * classes, (row + 1) * classes).reduce((a, b) => a + b, 0),
  );
}

/** Counts: the right ones quiet, errors in the warning colour by their share of the row; recall at the end. */
export function countCells(confusion: Int32Array, classes: number): ConfusionCells {
  const totals = rowTotals(confusion, classes);
  return {
    cellOf: (label, said) => {
      const count = confusion[label * classes + said] ?? 0;
      if (count === 0) return NOTHING;
      // The square root lets a few errors among hundreds of right answers be seen.
      const share = Math.sqrt(count / (totals[label] ?? 1));
      const right = label === said;
      return {
        text: formatBrief(count),
        fill: right ? "--ink" : "--wrong",
        opacity: right ? 0.08 + 0.14 * share : 0.1 + 0.9 * share,
      };
    },
    endOf: (label) => {
      const recall = (confusion[label * classes + label] ?? 0) / (totals[label] ?? 0);
      return Number.isFinite(recall) ? percent(recall, 0) : "";
    },
  };
}

/** How many more or fewer images are in each cell afterwards: what is worse in the warning colour, what is better in the other; the change of recall at the end, in percentage points. */
export function differenceCells(before: Int32Array, after: Int32Array, classes: number): ConfusionCells {
  const totals = rowTotals(before, classes);
  const most = before.reduce((top, count, at) => Math.max(top, Math.abs((after[at] ?? 0) - count)), 1);
  return {
    cellOf: (label, said) => {
      const at = label * classes + said;
      const change = (after[at] ?? 0) - (before[at] ?? 0);
      if (change === 0) return NOTHING;
      const better = label === said ? change > 0 : change < 0;
      return {
        text: change > 0 ? `+${formatBrief(change)}` : withMinus(formatBrief(change)),
        fill: better ? "--bar-good" : "--wrong",
        opacity: 0.12 + 0.78 * Math.sqrt(Math.abs(change) / most),
      };
    },
    endOf: (label) => {
      const at = label * classes + label;
      const change = ((after[at] ?? 0) - (before[at] ?? 0)) / (totals[label] ?? 0);
      return Number.isFinite(change) ? points(change) : "";
    },
  };
}

/** Letters of the longest text in the cells of the shown classes. */
export function longestText({ cellOf }: ConfusionCells, shown: readonly number[]): number {
  return Math.max(0, ...shown.flatMap((label) => shown.map((said) => cellOf(label, said).text.length)));
}
