import type { Evaluation } from "@deepling/engine";
import { className, hexOfRgb, percent, rgbOfHex } from "@deepling/engine";
import { inkOn, over } from "../../colour/contrast.ts";
import { classStyle, type Palette } from "../../colour/palette.ts";
import { remInPixels, token } from "../../parts/canvas.ts";
import { type ConfusionGeometry, type ConfusionSpot, SLANT } from "./confusion-geometry.ts";

/** What is drawn of a confusion matrix. */
export interface ConfusionScene {
  readonly evaluation: Evaluation;
  readonly classes: readonly string[];
  readonly shown: readonly number[];
  readonly geometry: ConfusionGeometry;
  readonly spot: ConfusionSpot | undefined;
  /** True and predicted class that the filter asks for, as places in the shown classes. */
  readonly chosen: ConfusionSpot | undefined;
  readonly palette: Palette;
}

/** Counts are written in cells at least this wide, names in rows at least this high, in rem. */
const WRITTEN = 1.0625;
const NAMED = 0.5;
/** Words in rows lower than this are written smaller. */
const ROOMY = 1;

type Context = CanvasRenderingContext2D;

/** The size of words in a row of `line` pixels, in rem. */
function sizeIn(line: number): number {
  return line < ROOMY * remInPixels() ? 0.625 : 0.6875;
}

/** The page's typeface at a size in rem. */
function fontOf(size: number): string {
  return `${size * remInPixels()}px ${getComputedStyle(document.body).fontFamily}`;
}

/** One row of cells: the right one quiet, errors in the warning colour by their share of the row. */
function drawCells(context: Context, scene: ConfusionScene, row: number, total: number): void {
  const { evaluation, classes, shown, geometry } = scene;
  const { side, line, labels, head } = geometry;
  const ink = token("--ink");
  const wrong = token("--wrong");
  const surface = rgbOfHex(token("--surface"));
  const y = head + row * line;
  context.textAlign = "center";
  context.font = fontOf(sizeIn(line));
  for (const [column, said] of shown.entries()) {
    const count = evaluation.confusion[(shown[row] ?? 0) * classes.length + said] ?? 0;
    const x = labels + column * side;
    const right = row === column;
    // The square root lets a few errors among hundreds of right answers be seen.
    const share = total === 0 ? 0 : Math.sqrt(count / total);
    const opacity = count === 0 ? 0.035 : right ? 0.08 + 0.14 * share : 0.1 + 0.9 * share;
    const fill = right || count === 0 ? ink : wrong;
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    context.fillRect(x + 0.5, y + 0.5, side - 1, line - 1);
    context.globalAlpha = 1;
    if (count === 0 || side < WRITTEN * remInPixels()) continue;
    context.fillStyle = hexOfRgb(inkOn(over(rgbOfHex(fill), surface, opacity), rgbOfHex(ink)));
    context.fillText(String(count), x + side / 2, y + line / 2 + 0.5, side - 2);
  }
}

/** A row's class on the left, its recall on the right. */
function drawRowLabel(context: Context, scene: ConfusionScene, row: number, total: number): void {
  const { evaluation, classes, shown, geometry, spot, palette } = scene;
  const { line, labels, head, width } = geometry;
  const label = shown[row] ?? 0;
  const y = head + row * line;
  const rem = remInPixels();
  context.font = fontOf(sizeIn(line));
  context.fillStyle = classStyle(label, palette);
  context.fillRect(labels - 5, y + 1.5, 3, line - 3);
  context.textAlign = "right";
  context.fillStyle = token(spot?.row === row ? "--ink" : "--ink-2");
  context.fillText(className(classes, label), labels - 0.625 * rem, y + line / 2 + 0.5, labels - 0.75 * rem);
  const recall = (evaluation.confusion[label * classes.length + label] ?? 0) / total;
  context.fillStyle = token("--ink-3");
  if (Number.isFinite(recall)) context.fillText(percent(recall, 0), width - 2, y + line / 2 + 0.5);
}

/** A word that is no wider than `width`, cut where it must be. */
function clipped(context: Context, word: string, width: number): string {
  for (let letters = word.length; letters > 0; letters--) {
    const text = letters === word.length ? word : `${word.slice(0, letters)}…`;
    if (context.measureText(text).width <= width) return text;
  }
  return "";
}

/** The columns' classes: colours, and their names, slanted, where there is room. */
function drawHead(context: Context, { classes, shown, geometry, spot, palette }: ConfusionScene): void {
  const { side, labels, head, named, width } = geometry;
  context.textAlign = "left";
  context.font = fontOf(0.6875);
  for (const [column, label] of shown.entries()) {
    const x = labels + column * side;
    context.fillStyle = classStyle(label, palette);
    context.fillRect(x + 2, head - 4, side - 4, 3);
    if (!named) continue;
    const [left, bottom] = [x + side / 2 - 2, head - 8];
    const room = Math.min((width - left) / Math.cos(SLANT), (bottom - 4) / Math.sin(SLANT));
    context.fillStyle = token(spot?.column === column ? "--ink" : "--ink-2");
    context.save();
    context.translate(left, bottom);
    context.rotate(-SLANT);
    context.fillText(clipped(context, className(classes, label), room), 0, 0);
    context.restore();
  }
}

/** A frame around a cell, a row or a column. */
function outline(
  context: Context,
  scene: ConfusionScene,
  at: ConfusionSpot | undefined,
  style: string,
  line: number,
): void {
  if (at === undefined || (at.row === undefined && at.column === undefined)) return;
  const { side, line: height, labels, head } = scene.geometry;
  const whole = scene.shown.length;
  context.strokeStyle = style;
  context.lineWidth = line;
  context.strokeRect(
    labels + (at.column ?? 0) * side + line / 2,
    head + (at.row ?? 0) * height + line / 2,
    (at.column === undefined ? whole : 1) * side - line,
    (at.row === undefined ? whole : 1) * height - line,
  );
}

/** Draws the matrix: rows true, columns predicted. */
export function drawConfusion(context: Context, scene: ConfusionScene): void {
  const { evaluation, classes, shown, geometry } = scene;
  const rem = remInPixels();
  context.textBaseline = "middle";
  for (const [row, label] of shown.entries()) {
    const start = label * classes.length;
    const total = evaluation.confusion.subarray(start, start + classes.length).reduce((a, b) => a + b, 0);
    drawCells(context, scene, row, total);
    if (geometry.side >= NAMED * rem) drawRowLabel(context, scene, row, total);
  }
  drawHead(context, scene);
  outline(context, scene, scene.spot, token("--ink-3"), 1);
  outline(context, scene, scene.chosen, token("--accent"), 2);
}
