import type { Palette } from "../../colour/palette.ts";
import { token } from "../../parts/canvas.ts";
import type { StripLook } from "../../state/view-state.ts";
import { type DrawContext, drawSheet } from "./sheet-drawing.ts";
import { sheetGeometry } from "./sheet-geometry.ts";
import { sheetInk } from "./sheet-ink.ts";
import type { StripSeries } from "./strip-series.ts";
import { SvgContext } from "./svg-context.ts";
import { sheetPictures } from "./use-sheet-pictures.ts";

/** A finished strip, and how it is looked at. */
export interface ShownStrip {
  readonly series: StripSeries;
  readonly look: StripLook;
  /** The image's name. */
  readonly subject: string;
  readonly classes: readonly string[];
  readonly palette: Palette;
}

const MARGIN = 24;
const RATIO = 2;

/** Extents of the whole figure, of its heading and of the sheet in it, in CSS pixels. */
function figureSize({ series }: ShownStrip) {
  const rows = series.rows.length;
  const sheet = { width: Math.max(640, 170 + 76 * series.frames), height: 150 + rows * 148 };
  const heading = 28 + 18 * rows;
  return { sheet, heading, width: sheet.width + 2 * MARGIN, height: sheet.height + heading + 2 * MARGIN };
}

/** Draws the figure: what is moved where, its sheet, and what it says. */
function drawFigure(context: DrawContext, shown: ShownStrip): void {
  const { series, look, subject, classes, palette } = shown;
  const { sheet, heading, width, height } = figureSize(shown);
  const geometry = sheetGeometry(sheet, { frames: series.frames, rows: series.rows.length, unit: 1 });
  const ink = sheetInk(palette);
  context.fillStyle = token("--surface");
  context.fillRect(0, 0, width, height);
  context.translate(MARGIN, MARGIN);
  context.fillStyle = ink.ink;
  context.font = `600 15px ${ink.font}`;
  context.fillText(subject, 0, 12);
  context.font = `400 12px ${ink.font}`;
  context.fillStyle = ink.quiet;
  for (const [row, { target, sentence }] of series.rows.entries())
    context.fillText(`towards ${target}: ${sentence ?? ""}`, 0, 32 + 18 * row);
  context.translate(0, heading);
  drawSheet(context, { series, pictures: sheetPictures(series, look.map), classes, at: undefined }, geometry, ink);
}

/** The strip as a finished figure in device pixels. */
export function stripFigure(shown: ShownStrip): OffscreenCanvas {
  const { width, height } = figureSize(shown);
  const canvas = new OffscreenCanvas(RATIO * width, RATIO * height);
  const context = canvas.getContext("2d");
  context?.scale(RATIO, RATIO);
  if (context !== null) drawFigure(context, shown);
  return canvas;
}

/** The same as SVG. */
export async function stripDrawing(shown: ShownStrip): Promise<Blob> {
  const context = new SvgContext();
  drawFigure(context, shown);
  const { width, height } = figureSize(shown);
  return context.finish(width, height);
}
