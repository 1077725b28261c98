import type { Evaluation } from "@deepling/engine";
import { remInPixels } from "../../parts/canvas.ts";

/** More classes than this do not fit: so many of the most confused ones are shown. */
const MOST_CLASSES = 30;
const SHOWN_OF_MANY = 24;

/** How many of `count` classes a matrix shows. */
export function shownCount(count: number): number {
  return count <= MOST_CLASSES ? count : SHOWN_OF_MANY;
}

/** The classes that a matrix shows: all, or the ones with the most errors, in the order of their indices. */
export function shownClasses(evaluation: Evaluation, count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, label) => label);
  if (count <= MOST_CLASSES) return all;
  const at = (row: number, column: number) => evaluation.confusion[row * count + column] ?? 0;
  const errors = all.map((one) =>
    all.reduce((sum, other) => sum + (other === one ? 0 : at(one, other) + at(other, one)), 0),
  );
  return all
    .sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0))
    .slice(0, SHOWN_OF_MANY)
    .sort((a, b) => a - b);
}

/** Where the parts of a matrix stand, in CSS pixels. */
export interface ConfusionGeometry {
  /** Width and height of a cell. */
  readonly side: number;
  readonly line: number;
  /** Room for the rows' names, for the columns' names, and for the recall on the right. */
  readonly labels: number;
  readonly head: number;
  readonly recall: number;
  readonly width: number;
  readonly height: number;
}

/** Cells in which a count of three digits can be read, in rem: least height, and the width they then take. */
const READABLE = { line: 0.75, side: 1.375 } as const;

/** The largest matrix of `count` classes that fits a height; low cells are wide enough for their counts. */
export function confusionGeometry(count: number, height: number): ConfusionGeometry {
  const rem = remInPixels();
  const head = 1.125 * rem;
  const line = Math.max(5, Math.min(2.25 * rem, Math.floor((height - head) / Math.max(1, count))));
  const side = line >= READABLE.line * rem ? Math.max(line, READABLE.side * rem) : line;
  const labels = 5.25 * rem;
  const recall = 3 * rem;
  return { side, line, labels, head, recall, width: labels + side * count + recall, height: head + line * count };
}

/** A cell, a row (no column) or a column (no row), by place in the shown classes. */
export interface ConfusionSpot {
  readonly row: number | undefined;
  readonly column: number | undefined;
}

/** What lies under a point; undefined outside. */
export function spotAt(geometry: ConfusionGeometry, count: number, x: number, y: number): ConfusionSpot | undefined {
  const column = Math.floor((x - geometry.labels) / geometry.side);
  const row = Math.floor((y - geometry.head) / geometry.line);
  const inColumns = column >= 0 && column < count;
  const inRows = row >= 0 && row < count;
  if (inRows && inColumns) return { row, column };
  if (inRows) return { row, column: undefined };
  return inColumns && row < 0 ? { row: undefined, column } : undefined;
}

/** Whether two spots are the same one. */
export function sameSpot(a: ConfusionSpot | undefined, b: ConfusionSpot | undefined): boolean {
  return a?.row === b?.row && a?.column === b?.column;
}

/** The box of a class's name, within the matrix. */
export function labelBox(
  geometry: ConfusionGeometry,
  { row, column }: ConfusionSpot,
): { left: number; top: number; right: number; bottom: number } {
  const { side, line, labels, head } = geometry;
  if (row !== undefined) return { left: 0, top: head + row * line, right: labels, bottom: head + (row + 1) * line };
  const left = labels + (column ?? 0) * side;
  return { left, top: 0, right: left + side, bottom: head };
}
