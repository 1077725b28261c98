import { className, percent } from "@deepling/engine";
import { classStyle, type Palette } from "../../colour/palette.ts";
import { frameX, type SheetGeometry } from "./sheet-geometry.ts";
import { curvesOf, roomForNames, spreadNames } from "./strip-curves.ts";
import type { StripSeries } from "./strip-series.ts";

/** What a sheet is drawn with: both kinds of canvas can do it, and SVG can. */
export interface DrawContext {
  fillStyle: string | CanvasGradient | CanvasPattern;
  strokeStyle: string | CanvasGradient | CanvasPattern;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  imageSmoothingEnabled: boolean;
  imageSmoothingQuality: ImageSmoothingQuality;
  translate(x: number, y: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  drawImage(picture: OffscreenCanvas, x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number): void;
  fill(): void;
  stroke(): void;
  setLineDash(dash: number[]): void;
}

/** Colours and type of the page's theme. */
export interface SheetInk {
  readonly palette: Palette;
  readonly ink: string;
  readonly quiet: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly soft: string;
  readonly font: string;
}

/** A sheet's pictures: per row and frame. */
export interface SheetPictures {
  readonly images: readonly (readonly OffscreenCanvas[])[];
  readonly differences: readonly (readonly OffscreenCanvas[])[];
}

/** What is drawn. */
export interface Sheet {
  readonly series: StripSeries;
  readonly pictures: SheetPictures;
  readonly classes: readonly string[];
  /** The frame and row that are looked at; undefined in a figure for print. */
  readonly at: { readonly frame: number; readonly row: number } | undefined;
}

/** Draws a strip's sheet: frame numbers, images and differences of each row, and the curves of one. */
export function drawSheet(context: DrawContext, sheet: Sheet, geometry: SheetGeometry, ink: SheetInk): void {
  const { series, at } = sheet;
  const { side, unit, column, curves } = geometry;
  const row = series.rows[at?.row ?? 0];
  if (at !== undefined) {
    context.fillStyle = ink.soft;
    const width = Math.max(column, 3);
    context.fillRect(frameX(geometry, at.frame) - width / 2, 0, width, curves.top + curves.height);
  }
  context.imageSmoothingEnabled = series.shape.width > side;
  context.imageSmoothingQuality = "high";
  for (const index of series.rows.keys()) drawRow(context, sheet, index, geometry, ink);
  drawNumbers(context, sheet, geometry, ink);
  if (row !== undefined) drawCurves(context, sheet, geometry, ink);
  context.globalAlpha = 1;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.font = `400 ${11 * unit}px ${ink.font}`;
}

function nameOf(target: string, label: number | undefined, classes: readonly string[]): string {
  return label === undefined ? target : className(classes, label);
}

function drawRow(context: DrawContext, sheet: Sheet, index: number, geometry: SheetGeometry, ink: SheetInk): void {
  const { series, pictures, classes, at } = sheet;
  const row = series.rows[index];
  const place = geometry.rows[index];
  if (row === undefined || place === undefined) return;
  const { side, unit, frames, stride } = geometry;
  for (let frame = 0; frame < frames; frame += stride) {
    const x = Math.round(frameX(geometry, frame) - side / 2);
    const [image, difference] = [pictures.images[index]?.[frame], pictures.differences[index]?.[frame]];
    drawPicture(context, image, { x, y: place.images, side }, ink);
    drawPicture(context, difference, { x, y: place.differences, side }, ink);
  }
  if (row.flip !== undefined && row.label !== undefined) {
    context.strokeStyle = classStyle(row.label, ink.palette);
    context.lineWidth = 2 * unit;
    const x = Math.round(frameX(geometry, row.flip) - side / 2);
    context.strokeRect(x - unit, place.images - unit, side + 2 * unit, 2 * side + 4 * unit);
  }
  if (at?.row === index) {
    context.fillStyle = ink.accent;
    context.fillRect(0, place.images, 2 * unit, place.differences + side - place.images);
  }
  const left = 10 * unit;
  const width = geometry.left - left - 8 * unit;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.font = `550 ${12 * unit}px ${ink.font}`;
  const middle = place.images + side / 2;
  const name = nameOf(row.target, row.label, classes);
  if (row.label === undefined) {
    context.fillStyle = ink.ink;
    context.fillText(clip(context, name, width), left, middle);
  } else {
    context.fillStyle = classStyle(row.label, ink.palette);
    context.beginPath();
    context.arc(left + 4 * unit, middle, 4 * unit, 0, 7);
    context.fill();
    context.fillStyle = ink.ink;
    context.fillText(clip(context, name, width - 14 * unit), left + 14 * unit, middle);
  }
  context.font = `400 ${11 * unit}px ${ink.font}`;
  context.fillStyle = ink.faint;
  context.fillText(`change ×${series.amplification}`, left, place.differences + side / 2);
}

function drawPicture(
  context: DrawContext,
  picture: OffscreenCanvas | undefined,
  { x, y, side }: { readonly x: number; readonly y: number; readonly side: number },
  ink: SheetInk,
): void {
  if (picture !== undefined) {
    const scale = side / Math.max(picture.width, picture.height);
    const [width, height] = [scale * picture.width, scale * picture.height];
    context.drawImage(picture, x + (side - width) / 2, y + (side - height) / 2, width, height);
    return;
  }
  // its place, until it comes
  context.fillStyle = ink.line;
  context.globalAlpha = 0.5;
  context.fillRect(x, y, side, side);
  context.globalAlpha = 1;
}

function drawNumbers(context: DrawContext, { series, at }: Sheet, geometry: SheetGeometry, ink: SheetInk): void {
  const { unit, frames, stride, column } = geometry;
  const flip = series.rows[at?.row ?? 0]?.flip;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let frame = 0; frame < frames; frame += stride) {
    const now = frame === at?.frame;
    context.fillStyle = now ? ink.accent : frame === flip ? ink.ink : ink.faint;
    context.font = `${now || frame === flip ? 600 : 400} ${11 * unit}px ${ink.font}`;
    const words = frame === flip ? (column > 33 * unit ? `${frame} flip` : `${frame}*`) : `${frame}`;
    context.fillText(words, frameX(geometry, frame), 8 * unit);
  }
}

function drawCurves(context: DrawContext, sheet: Sheet, geometry: SheetGeometry, ink: SheetInk): void {
  const { series, classes, at } = sheet;
  const row = series.rows[at?.row ?? 0];
  // without class scores there are no probabilities to draw
  if (row === undefined || row.frames[0]?.said === -1) return;
  const { unit, frames, curves } = geometry;
  const [top, height] = [curves.top + 5 * unit, curves.height - 8 * unit];
  const yOf = (share: number) => top + height * (1 - share);
  const [start, end] = [frameX(geometry, 0), frameX(geometry, frames - 1)];
  context.lineWidth = 1;
  context.strokeStyle = ink.line;
  context.font = `400 ${10 * unit}px ${ink.font}`;
  context.textAlign = "right";
  for (const share of height > 60 * unit ? [0, 0.5, 1] : [0, 1]) {
    const y = Math.round(yOf(share)) + 0.5;
    line(context, [
      [start, y],
      [end, y],
    ]);
    context.fillStyle = ink.faint;
    context.fillText(percent(share, 0), start - 8 * unit, y);
  }
  if (row.flip !== undefined) {
    context.strokeStyle = row.label === undefined ? ink.quiet : classStyle(row.label, ink.palette);
    context.setLineDash([3 * unit, 3 * unit]);
    line(context, [
      [frameX(geometry, row.flip), top],
      [frameX(geometry, row.flip), top + height],
    ]);
    context.setLineDash([]);
  }
  const drawn = curvesOf(row);
  const bounds = [top + 2 * unit, top + height - 2 * unit] as const;
  const named = drawn.slice(0, roomForNames(12 * unit, bounds));
  const lasts = named.map(({ values }) => yOf(values.at(-1) ?? 0));
  const places = spreadNames(lasts, 12 * unit, bounds);
  context.textAlign = "left";
  [...drawn].reverse().forEach(({ label, values }) => {
    const colour = classStyle(label, ink.palette);
    context.strokeStyle = colour;
    context.lineWidth = (label === row.label ? 2.25 : 1.25) * unit;
    context.lineJoin = "round";
    line(
      context,
      values.map((value, frame) => [frameX(geometry, frame), yOf(value)]),
    );
    if (at !== undefined) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(frameX(geometry, at.frame), yOf(values[at.frame] ?? values.at(-1) ?? 0), 3 * unit, 0, 7);
      if (at.frame < values.length) context.fill();
    }
  });
  named.forEach(({ label, values }, index) => {
    const x = frameX(geometry, Math.max(0, values.length - 1)) + 8 * unit;
    context.fillStyle = label === row.label ? ink.ink : ink.quiet;
    context.font = `${label === row.label ? 550 : 400} ${11 * unit}px ${ink.font}`;
    context.fillText(clip(context, classes[label] ?? `class ${label}`, 76 * unit), x, places[index] ?? 0);
  });
}

function line(context: DrawContext, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  points.forEach(([x, y], index) => {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.stroke();
}

function clip(context: DrawContext, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}
