import type { Evaluation } from "@deepling/engine";
import { classStyle, type Theme } from "../../colour/palette.ts";
import { remInPixels, token } from "../../parts/canvas.ts";
import { formatPercent } from "../../parts/format.ts";

/** More classes than this do not fit: the most confused ones are shown. */
export const MOST_CLASSES = 30;
const SHOWN_OF_MANY = 24;

/** The classes that a matrix shows: all, or the ones with the most errors, in the order of their indices. */
export function shownClasses(evaluation: Evaluation, count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, label) => label);
  if (count <= MOST_CLASSES) return all;
  const errors = all.map((row) => {
    let sum = 0;
    for (const column of all) {
      if (column === row) continue;
      sum += (evaluation.confusion[row * count + column] ?? 0) + (evaluation.confusion[column * count + row] ?? 0);
    }
    return sum;
  });
  return all
    .sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0))
    .slice(0, SHOWN_OF_MANY)
    .sort((a, b) => a - b);
}

/** Where the parts of a matrix stand, in CSS pixels. */
export interface ConfusionGeometry {
  readonly side: number;
  readonly labels: number;
  readonly head: number;
  /** Room for the recall on the right. */
  readonly recall: number;
  readonly width: number;
  readonly height: number;
}

/** The largest matrix of `count` classes that fits a height. */
export function confusionGeometry(count: number, height: number): ConfusionGeometry {
  const rem = remInPixels();
  const head = 1.125 * rem;
  const side = Math.max(5, Math.min(2.25 * rem, Math.floor((height - head) / Math.max(1, count))));
  const labels = 5.25 * rem;
  const recall = 3 * rem;
  return { side, labels, head, recall, width: labels + side * count + recall, height: head + side * count };
}

/** What lies under a point: a cell, a row's or a column's label, by place in the shown classes; undefined outside. */
export type ConfusionSpot = { readonly row: number | undefined; readonly column: number | undefined };

export function spotAt(geometry: ConfusionGeometry, count: number, x: number, y: number): ConfusionSpot | undefined {
  const column = Math.floor((x - geometry.labels) / geometry.side);
  const row = Math.floor((y - geometry.head) / geometry.side);
  const inColumns = column >= 0 && column < count;
  const inRows = row >= 0 && row < count;
  if (inRows && inColumns) return { row, column };
  if (inRows) return { row, column: undefined };
  return inColumns && row < 0 ? { row: undefined, column } : undefined;
}

/** What is drawn of a confusion matrix. */
export interface ConfusionScene {
  readonly evaluation: Evaluation;
  readonly classes: readonly string[];
  readonly shown: readonly number[];
  readonly geometry: ConfusionGeometry;
  readonly spot: ConfusionSpot | undefined;
  /** True and predicted class that the filter asks for, as places in the shown classes. */
  readonly chosen: ConfusionSpot | undefined;
  readonly theme: Theme;
}

/** Counts are written in cells at least this wide, in rem. */
const WRITTEN = 1.0625;

/** Draws the matrix: rows true, columns predicted; right ones quiet, errors in the warning colour by their share of the row. */
export function drawConfusion(context: CanvasRenderingContext2D, scene: ConfusionScene): void {
  const { evaluation, classes, shown, geometry, spot, chosen, theme } = scene;
  const { side, labels, head, width } = geometry;
  const rem = remInPixels();
  const font = getComputedStyle(document.body).fontFamily;
  const small = `${0.6875 * rem}px ${font}`;
  const ink = token("--ink");
  const ink2 = token("--ink-2");
  const ink3 = token("--ink-3");
  const wrong = token("--wrong");
  const n = classes.length;
  const written = side >= WRITTEN * rem;
  context.textBaseline = "middle";
  context.font = small;

  for (const [row, label] of shown.entries()) {
    const y = head + row * side;
    let total = 0;
    for (let column = 0; column < n; column++) total += evaluation.confusion[label * n + column] ?? 0;
    for (const [column, said] of shown.entries()) {
      const count = evaluation.confusion[label * n + said] ?? 0;
      const x = labels + column * side;
      const right = row === column;
      // The square root lets a few errors among hundreds of right answers be seen.
      const share = total === 0 ? 0 : Math.sqrt(count / total);
      context.globalAlpha = count === 0 ? 0.035 : right ? 0.08 + 0.14 * share : 0.1 + 0.9 * share;
      context.fillStyle = right || count === 0 ? ink : wrong;
      context.fillRect(x + 0.5, y + 0.5, side - 1, side - 1);
      context.globalAlpha = 1;
      if (!written || count === 0) continue;
      context.textAlign = "center";
      context.fillStyle = ink;
      context.fillText(String(count), x + side / 2, y + side / 2 + 0.5, side - 2);
    }
    if (side < 0.5 * rem) continue;
    const lit = spot?.row === row;
    context.fillStyle = classStyle(label, theme);
    context.fillRect(labels - 5, y + 2, 3, side - 4);
    context.textAlign = "right";
    context.fillStyle = lit ? ink : ink2;
    context.fillText(classes[label] ?? String(label), labels - 0.625 * rem, y + side / 2 + 0.5, labels - 0.75 * rem);
    context.fillStyle = ink3;
    const recall = (evaluation.confusion[label * n + label] ?? 0) / total;
    if (Number.isFinite(recall)) context.fillText(formatPercent(recall, 0), width - 2, y + side / 2 + 0.5);
  }

  for (const [column, label] of shown.entries()) {
    const x = labels + column * side;
    context.fillStyle = classStyle(label, theme);
    context.fillRect(x + 2, head - 4, side - 4, 3);
    if (!written) continue;
    context.textAlign = "center";
    context.fillStyle = spot?.column === column ? ink : ink3;
    context.fillText((classes[label] ?? "").slice(0, 3), x + side / 2, head / 2 - 2, side);
  }

  const outline = (at: ConfusionSpot | undefined, style: string, line: number) => {
    if (at === undefined || (at.row === undefined && at.column === undefined)) return;
    const across = at.column === undefined;
    const down = at.row === undefined;
    context.strokeStyle = style;
    context.lineWidth = line;
    context.strokeRect(
      labels + (across ? 0 : (at.column ?? 0) * side) + line / 2,
      head + (down ? 0 : (at.row ?? 0) * side) + line / 2,
      (across ? shown.length : 1) * side - line,
      (down ? shown.length : 1) * side - line,
    );
  };
  outline(spot, ink3, 1);
  outline(chosen, token("--accent"), 2);
}
