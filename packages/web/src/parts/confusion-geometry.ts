import type { Evaluation } from "@deepling/engine";
import { remInPixels } from "./canvas.ts";

/** Up to so many classes are all shown; of more, those that occur, or the most confused of them. */
const MOST_CLASSES = 30;
/** Least height of a row in which its class's name can be read, in rem. */
const NAMED = 0.6875;
const FEWEST = 8;
/** Height above the columns where they are only coloured, in rem. */
const COLOURS = 0.375;
/** The columns' names rise by one of these angles: by the steeper one where there is height for it, else by the other, for which columns are wider. */
const SLANTS = [Math.PI / 5, Math.PI / 7] as const;
/** Between the lines of two names, in rem. */
const CLEAR = 0.8;
/** Width of a letter and of the longest name that is not cut, and the height of a line, in rem. */
const LETTER = 0.375;
const LONGEST = 5.25;
const LINE = 0.75;

/** How many of many classes find room with their names. */
export function roomFor(height: number): number {
  const rem = remInPixels();
  return Math.max(FEWEST, Math.min(MOST_CLASSES, Math.floor((height - COLOURS * rem) / (NAMED * rem))));
}

/** The classes that a matrix shows, in the order of their indices: all, or those that occur, the most confused if there are more than `room`. */
export function shownClasses(
  evaluation: Pick<Evaluation, "confusion">,
  count: number,
  room: number,
): readonly number[] {
  const all = Array.from({ length: count }, (_, label) => label);
  if (count <= MOST_CLASSES) return all;
  const images = new Float64Array(count);
  const errors = new Float64Array(count);
  for (const [at, many] of evaluation.confusion.entries()) {
    if (many === 0) continue;
    const [row, column] = [Math.floor(at / count), at % count];
    for (const label of new Set([row, column])) {
      images[label] = (images[label] ?? 0) + many;
      if (row !== column) errors[label] = (errors[label] ?? 0) + many;
    }
  }
  return all
    .filter((label) => (images[label] ?? 0) > 0)
    .sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0) || (images[b] ?? 0) - (images[a] ?? 0))
    .slice(0, room)
    .sort((a, b) => a - b);
}

/** Where the parts of a matrix stand, in CSS pixels. */
export interface ConfusionGeometry {
  /** Width and height of a cell. */
  readonly side: number;
  readonly line: number;
  /** Room for the rows' names, for the columns' names or only colours, and for the recall on the right. */
  readonly labels: number;
  readonly head: number;
  /** The angle at which the columns' names rise above them; undefined where there is no room for names. */
  readonly slant: number | undefined;
  readonly recall: number;
  readonly width: number;
  readonly height: number;
}

/** Cells in which a count can be read, in rem: least height, and the width that they then take at least, which its letters need. */
const READABLE = { line: 0.75, side: 1.375, letter: 0.4, around: 0.175 } as const;

/** Height that names up to so many letters take above their columns, in rem; that of the colours alone without a slant. */
function headFor(letters: number, slant: number | undefined): number {
  if (slant === undefined) return COLOURS;
  return Math.min(LONGEST, letters * LETTER) * Math.sin(slant) + LINE * Math.cos(slant) + COLOURS;
}

/**
 * The largest matrix of `count` classes that fits a height; low cells are wide enough for their counts. The columns are named, by names of up
 * to `letters` letters, where counts can still be read then; these have up to `digits` letters.
 */
export function confusionGeometry(count: number, height: number, letters: number, digits: number): ConfusionGeometry {
  const rem = remInPixels();
  const lineUnder = (slant: number | undefined) =>
    Math.floor((height - headFor(letters, slant) * rem) / Math.max(1, count));
  const slant = SLANTS.find((one) => lineUnder(one) >= READABLE.line * rem);
  const head = headFor(letters, slant) * rem;
  const line = Math.max(5, Math.min(2.25 * rem, lineUnder(slant)));
  const named = slant === undefined ? 0 : (CLEAR * rem) / Math.sin(slant);
  const written = Math.max(READABLE.side, digits * READABLE.letter + READABLE.around) * rem;
  const side = line >= READABLE.line * rem ? Math.max(line, written, named) : line;
  const labels = 5.25 * rem;
  const recall = 3 * rem;
  return {
    side,
    line,
    labels,
    head,
    slant,
    recall,
    width: labels + side * count + recall,
    height: head + line * count,
  };
}

/** A cell, a row (no column) or a column (no row), by place in the shown classes. */
export interface ConfusionSpot {
  readonly row: number | undefined;
  readonly column: number | undefined;
}

/** What lies under a point; undefined outside. */
export function spotAt(geometry: ConfusionGeometry, count: number, x: number, y: number): ConfusionSpot | undefined {
  // above the matrix, along the names
  const shift = geometry.slant === undefined ? 0 : Math.max(0, geometry.head - y) / Math.tan(geometry.slant);
  const column = Math.floor((x - shift - geometry.labels) / geometry.side);
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

/** The box of a class's name, within the matrix, that its card must not cover. */
export function labelBox(
  geometry: ConfusionGeometry,
  { row, column }: ConfusionSpot,
): { left: number; top: number; right: number; bottom: number } {
  const { side, line, labels, head } = geometry;
  if (row !== undefined) return { left: 0, top: head + row * line, right: labels, bottom: head + (row + 1) * line };
  // names rise over the columns to the right: all of them
  return { left: labels + (column ?? 0) * side, top: 0, right: geometry.width, bottom: head };
}
