import { className, hexOfRgb, rgbOfHex } from "@deepling/engine";
import { inkOn, over } from "../colour/contrast.ts";
import { classStyle, type Palette } from "../colour/palette.ts";
import { remInPixels, token } from "./canvas.ts";
import type { ConfusionCells } from "./confusion-cells.ts";
import type { ConfusionGeometry, ConfusionSpot } from "./confusion-geometry.ts";

/** What is drawn of a confusion matrix. */
export interface ConfusionScene {
  readonly cells: ConfusionCells;
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

/** One row of cells. */
function drawCells(context: Context, { cells, shown, geometry }: ConfusionScene, row: number): void {
  const { side, line, labels, head } = geometry;
  const surface = rgbOfHex(token("--surface"));
  const ink = rgbOfHex(token("--ink"));
  const y = head + row * line;
  context.textAlign = "center";
  context.font = fontOf(sizeIn(line));
  for (const [column, said] of shown.entries()) {
    const { text, fill, opacity } = cells.cellOf(shown[row] ?? 0, said);
    const colour = token(fill);
    const x = labels + column * side;
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    context.fillRect(x + 0.5, y + 0.5, side - 1, line - 1);
    context.globalAlpha = 1;
    if (text === "" || side < WRITTEN * remInPixels()) continue;
    context.fillStyle = hexOfRgb(inkOn(over(rgbOfHex(colour), surface, opacity), ink));
    context.fillText(text, x + side / 2, y + line / 2 + 0.5, side - 2);
  }
}

/** A row's class on the left, and what stands at its end. */
function drawRowLabel(context: Context, scene: ConfusionScene, row: number): void {
  const { cells, classes, shown, geometry, spot, palette } = scene;
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
  context.fillStyle = token("--ink-3");
  context.fillText(cells.endOf(label), width - 2, y + line / 2 + 0.5);
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
  const { side, labels, head, slant, width } = geometry;
  context.textAlign = "left";
  context.font = fontOf(0.6875);
  for (const [column, label] of shown.entries()) {
    const x = labels + column * side;
    context.fillStyle = classStyle(label, palette);
    context.fillRect(x + 2, head - 4, side - 4, 3);
    if (slant === undefined) continue;
    const [left, bottom] = [x + side / 2 - 2, head - 8];
    const room = Math.min((width - left) / Math.cos(slant), (bottom - 4) / Math.sin(slant));
    context.fillStyle = token(spot?.column === column ? "--ink" : "--ink-2");
    context.save();
    context.translate(left, bottom);
    context.rotate(-slant);
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
  const rem = remInPixels();
  context.textBaseline = "middle";
  for (const row of scene.shown.keys()) {
    drawCells(context, scene, row);
    if (scene.geometry.side >= NAMED * rem) drawRowLabel(context, scene, row);
  }
  drawHead(context, scene);
  outline(context, scene, scene.spot, token("--ink-3"), 1);
  outline(context, scene, scene.chosen, token("--accent"), 2);
}
