import { plural } from "../base/plural.ts";
import { type DifferenceTables, differenceOf, differenceTables, pictureOf } from "./change-pictures.ts";
import { type Drawing, drawing, INK, label, type Mark, picture, rect } from "./display-list.ts";
import { curveColours, curveMarks } from "./strip-curves.ts";
import { describeStrip, frameWords, type SeriesFrame, type SeriesRow, type StripFigure } from "./strip-figure.ts";
import { capital, fitText, wrapText } from "./text.ts";

const MOST_COLUMNS = 16;
const MARGIN = 28;
const LEFT = 92;
const NAMES = 150;
const GAP = 6;
const CURVES = 150;
/** From one strip's last line to the next one's frame numbers. */
const BETWEEN = 40;

/** The frames that have a column: all of up to 16, else 16 evenly apart, the flip among them. */
export function shownFrames({ frames, flip }: Pick<SeriesRow, "frames" | "flip">): readonly number[] {
  const last = frames.length - 1;
  if (frames.length <= MOST_COLUMNS) return frames.map((_, frame) => frame);
  const shown = Array.from({ length: MOST_COLUMNS }, (_, i) => Math.round((i * last) / (MOST_COLUMNS - 1)));
  if (flip === undefined || flip === 0 || flip === last) return shown;
  const inner = shown.slice(1, -1);
  const near = inner.reduce((best, frame) => (Math.abs(frame - flip) < Math.abs(best - flip) ? frame : best));
  return shown.map((frame) => (frame === near ? flip : frame));
}

/**
 * A strip as a finished figure: images, differences to the first times one factor, the predicted class of each, the probabilities of
 * the top classes, the flip marked, and all numbers with their units. Strips towards other targets stand below.
 */
export function stripSheet(figure: StripFigure): Drawing {
  const { series, notes } = figure;
  const columns = Math.min(MOST_COLUMNS, series.frames);
  const cell = Math.max(56, Math.min(112, Math.floor(1160 / columns) - GAP));
  const size = { cell, cellHeight: Math.round((cell * series.shape.height) / series.shape.width) };
  const width = MARGIN + LEFT + columns * (cell + GAP) + NAMES + MARGIN;
  const room = width - 2 * MARGIN;
  const titles = titleMarks(figure, room);
  const tables = differenceTables("paper");
  const colourOf = curveColours(series.rows);
  const marks: Mark[] = [...titles.marks];
  let top = titles.bottom + 30;
  for (const row of series.rows) {
    const block = rowMarks(figure, row, { ...size, top, tables, colourOf });
    marks.push(...block.marks);
    top = block.bottom + BETWEEN;
  }
  const lines = [
    ...wrapText(caption(figure, columns), room, 11).map((text) => ({ text, fill: INK.quiet })),
    ...notes.flatMap((note) => wrapText(capital(note), room, 11).map((text) => ({ text, fill: INK.flip }))),
  ];
  for (const [at, { text, fill }] of lines.entries())
    marks.push(label(MARGIN, top + 16 * at, text, { size: 11, fill }));
  return drawing(width, top + 6 + 16 * lines.length, marks);
}

/** What each strip says, and how it was made. */
function titleMarks(figure: StripFigure, room: number): { readonly marks: readonly Mark[]; readonly bottom: number } {
  const { rows } = figure.series;
  const size = rows.length === 1 ? 20 : 17;
  const said = rows.map(({ target, sentence = "" }) =>
    rows.length === 1 ? sentence : `towards ${target}: ${sentence}`,
  );
  const bottom = 62 + (size + 6) * (rows.length - 1);
  const marks = said.map((text, at) =>
    label(MARGIN, 40 + (size + 6) * at, fitText(capital(text), room, size, 600), { size, weight: 600 }),
  );
  const made = label(MARGIN, bottom, fitText(describeStrip(figure), room, 12), { fill: INK.quiet });
  return { marks: [...marks, made], bottom };
}

interface BlockPlace {
  /** Baseline of the frame numbers. */
  readonly top: number;
  readonly cell: number;
  readonly cellHeight: number;
  readonly tables: DifferenceTables;
  readonly colourOf: (label: number) => string;
}

function rowMarks(
  figure: StripFigure,
  row: SeriesRow,
  place: BlockPlace,
): { readonly marks: readonly Mark[]; readonly bottom: number } {
  const { series, classes } = figure;
  const { top, cell, cellHeight, colourOf } = place;
  const shown = shownFrames(row);
  const columnX = (column: number): number => MARGIN + LEFT + column * (cell + GAP);
  const images = top + 12;
  const differences = images + cellHeight + GAP;
  const said = differences + cellHeight + 20;
  const curves = said + 72;
  const scored = classes.length > 0;
  const [firstX, lastX] = [columnX(0) + cell / 2, columnX(shown.length - 1) + cell / 2];
  const xOf = (frame: number): number => firstX + ((lastX - firstX) * frame) / Math.max(1, row.frames.length - 1);
  const marks = [
    rowName(top, "frame"),
    rowName(images + cellHeight / 2, "image"),
    ...(series.amplification === 1
      ? [rowName(differences + cellHeight / 2, "difference")]
      : [
          rowName(differences + cellHeight / 2 - 7, "difference"),
          rowName(differences + cellHeight / 2 + 8, `× ${series.amplification}`),
        ]),
    rowName(said + 1, scored ? "predicted" : "the target's value"),
    rowName(said + 34, "L2"),
    rowName(said + 49, "L∞ · 255"),
    ...shown.flatMap((frame, column) =>
      columnMarks(figure, row, frame, { ...place, x: columnX(column), images, differences, said }),
    ),
    ...(scored
      ? [
          rowName(curves + CURVES / 2, "probability"),
          ...curveMarks(row, classes, colourOf, { top: curves, height: CURVES, xOf, room: NAMES + cell / 2 }),
        ]
      : []),
  ];
  return { marks, bottom: scored ? curves + CURVES : said + 48 };
}

interface ColumnPlace extends BlockPlace {
  readonly x: number;
  readonly images: number;
  readonly differences: number;
  readonly said: number;
}

function columnMarks(
  { series, classes, map }: StripFigure,
  row: SeriesRow,
  index: number,
  { x, top, cell, cellHeight, images, differences, said, tables }: ColumnPlace,
): readonly Mark[] {
  const frame = row.frames[index] as SeriesFrame;
  const flips = row.flip === index;
  const box = (y: number) => ({ x, y, width: cell, height: cellHeight });
  const look = { map, amplification: series.amplification, tables };
  const [name, share] = frameWords(frame, classes);
  const text = (y: number, value: string, fill: string = INK.quiet, weight = 400): Mark =>
    label(x + cell / 2, y, value, { size: 11, fill, weight, anchor: "middle" });
  return [
    text(top, flips ? `${index} flip` : String(index), flips ? INK.flip : INK.quiet, flips ? 700 : 400),
    picture(box(images), pictureOf(frame.pixels, series.shape)),
    picture(box(differences), differenceOf(frame.change, series.shape, look)),
    ...(flips ? [rect(box(images), { stroke: INK.flip, width: 3 })] : []),
    text(said, fitText(name, cell + GAP, 11, 500), flips ? INK.flip : INK.text, flips ? 700 : 500),
    ...(share === "" ? [] : [text(said + 14, share)]),
    text(said + 34, frame.l2.toFixed(2)),
    text(said + 48, (255 * frame.linf).toFixed(1)),
  ];
}

function rowName(y: number, name: string): Mark {
  return label(MARGIN + LEFT - 14, y, name, { size: 11, fill: INK.quiet, anchor: "end" });
}

const DIFFERENCES = {
  colour: "signed, around mid grey",
  signed: "in brightness, blue darker and red brighter",
  absolute: "the largest magnitude of the channels",
} as const;

function caption({ series, settings, map }: StripFigure, columns: number): string {
  const some = columns < series.frames ? `${columns} of ${plural(series.frames, "frame")}. ` : "";
  return `${some}Frame 0 is the untouched image. Differences to it are ${DIFFERENCES[map]}, all × ${series.amplification}. Distances in pixel values 0…1 (L2) and 0…255 (L∞). Frames evenly spaced in ${settings.spacing}.`;
}
