import { difference, plural } from "@deepling/engine";
import sharp from "sharp";
import { amplified, pictureElement } from "./picture.ts";
import { probabilityCurves } from "./probability-curves.ts";
import { describeRun, type FigureFrame, type StripRun, saidOf } from "./strip-run.ts";
import { element, fitText, INK, label, svg } from "./svg.ts";

/** Pixels of the file to a unit of the drawing. */
const DENSITY = 2;
const MOST_COLUMNS = 16;
const MARGIN = 28;
const LEFT = 92;
const NAMES = 150;
const GAP = 6;
const CURVES = 150;

/** The frames that have a column: all of up to 16, else 16 evenly apart, the flip among them. */
export function shownFrames({ frames, reading }: StripRun): readonly number[] {
  const last = frames.length - 1;
  if (frames.length <= MOST_COLUMNS) return frames.map((_, frame) => frame);
  const shown = Array.from({ length: MOST_COLUMNS }, (_, i) => Math.round((i * last) / (MOST_COLUMNS - 1)));
  const { flipFrame } = reading;
  if (flipFrame === undefined) return shown;
  const inner = shown.slice(1, -1);
  const near = inner.reduce((best, frame) => (Math.abs(frame - flipFrame) < Math.abs(best - flipFrame) ? frame : best));
  if (flipFrame === 0 || flipFrame === last) return shown;
  return shown.map((frame) => (frame === near ? flipFrame : frame));
}

/**
 * The strip as a finished figure, a PNG: images, differences to the first times one factor, what the network says of each, the
 * probabilities of the top classes, the flip marked, and all numbers with their units.
 */
export async function stripSheet(run: StripRun): Promise<Buffer> {
  const drawing = await drawSheet(run);
  return sharp(Buffer.from(drawing), { density: 72 * DENSITY })
    .png()
    .toBuffer();
}

/** The figure as SVG, with its pictures inside. */
export async function drawSheet(run: StripRun): Promise<string> {
  const { reading, frames, notes } = run;
  const shown = shownFrames(run);
  const cell = Math.max(56, Math.min(112, Math.floor(1160 / shown.length) - GAP));
  const cellHeight = Math.round((cell * run.height) / run.width);
  const columnX = (column: number): number => MARGIN + LEFT + column * (cell + GAP);
  const width = columnX(shown.length) + NAMES + MARGIN;
  const rows = { images: 104, differences: 104 + cellHeight + GAP };
  const saidY = rows.differences + cellHeight + 20;
  const curvesY = saidY + 72;
  const scored = run.classes.length > 0;
  const captionY = (scored ? curvesY + CURVES : saidY + 48) + 40;
  const height = captionY + 22 + 16 * notes.length;

  const [firstX, lastX] = [columnX(0) + cell / 2, columnX(shown.length - 1) + cell / 2];
  const xOf = (frame: number): number => firstX + ((lastX - firstX) * frame) / (frames.length - 1);

  const columns = await Promise.all(
    shown.map((index, column) => drawColumn(run, index, { x: columnX(column), cell, cellHeight, rows, saidY })),
  );
  const content = [
    label(MARGIN, 40, capital(fitText(reading.sentence, width - 2 * MARGIN, 20)), { size: 20, weight: 600 }),
    label(MARGIN, 62, fitText(describeRun(run), width - 2 * MARGIN, 12), { fill: INK.quiet }),
    rowName(rows.images + cellHeight / 2, "image"),
    rowName(rows.differences + cellHeight / 2, "difference", `× ${reading.amplification}`),
    rowName(saidY + 1, scored ? "predicted" : "the target's value"),
    rowName(saidY + 34, "L2"),
    rowName(saidY + 49, "L∞ · 255"),
    label(MARGIN + LEFT - 14, 92, "frame", { size: 11, fill: INK.quiet, anchor: "end" }),
    ...columns,
    ...(scored
      ? [
          rowName(curvesY + CURVES / 2, "probability"),
          probabilityCurves(run, { top: curvesY, height: CURVES, xOf, nameWidth: NAMES + cell / 2 }),
        ]
      : []),
    label(MARGIN, captionY, fitText(caption(run, shown.length), width - 2 * MARGIN, 11), {
      size: 11,
      fill: INK.quiet,
    }),
    ...notes.map((note, row) =>
      label(MARGIN, captionY + 16 * (row + 1), fitText(capital(note), width - 2 * MARGIN, 11), {
        size: 11,
        fill: INK.flip,
      }),
    ),
  ];
  return svg(width, height, content.join(""));
}

interface ColumnPlace {
  readonly x: number;
  readonly cell: number;
  readonly cellHeight: number;
  readonly rows: { readonly images: number; readonly differences: number };
  readonly saidY: number;
}

async function drawColumn(run: StripRun, index: number, place: ColumnPlace): Promise<string> {
  const { x, cell, cellHeight, rows, saidY } = place;
  const frame = run.frames[index] as FigureFrame;
  const start = run.frames[0] as FigureFrame;
  const flips = run.reading.flipFrame === index;
  const box = (y: number) => ({ x, y, width: cell, height: cellHeight });
  const change = amplified(difference(frame.pixels, start.pixels), run.reading.amplification);
  const [said, share] = saidOf(run, frame);
  const middle = x + cell / 2;
  const text = (y: number, value: string, size = 11, fill: string = INK.text, weight = 400): string =>
    label(middle, y, value, { size, fill, weight, anchor: "middle" });
  return [
    text(92, flips ? `${index} flip` : String(index), 11, flips ? INK.flip : INK.quiet, flips ? 700 : 400),
    await pictureElement({ ...run, pixels: frame.pixels }, box(rows.images), DENSITY),
    await pictureElement({ ...run, pixels: change }, box(rows.differences), DENSITY),
    flips ? element("rect", { ...box(rows.images), fill: "none", stroke: INK.flip, "stroke-width": 3 }) : "",
    text(saidY, fitText(said, cell + GAP, 11), 11, flips ? INK.flip : INK.text, flips ? 700 : 500),
    text(saidY + 14, share, 11, INK.quiet),
    text(saidY + 34, frame.l2.toFixed(2), 11, INK.quiet),
    text(saidY + 48, (255 * frame.linf).toFixed(1), 11, INK.quiet),
  ].join("");
}

function rowName(y: number, name: string, second = ""): string {
  const options = { size: 11, fill: INK.quiet, anchor: "end" } as const;
  const x = MARGIN + LEFT - 14;
  return second === "" ? label(x, y, name, options) : label(x, y - 7, name, options) + label(x, y + 8, second, options);
}

function caption({ reading, frames, settings }: StripRun, columns: number): string {
  const some = columns < frames.length ? `${columns} of ${plural(frames.length, "frame")}. ` : "";
  return `${some}Frame 0 is the untouched image. Differences to it are signed, around mid grey, all × ${reading.amplification}. Distances in pixel values 0…1 (L2) and 0…255 (L∞). Frames evenly spaced in ${settings.spacing}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
