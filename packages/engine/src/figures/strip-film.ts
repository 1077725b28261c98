import { differenceOf, differenceTables, pictureOf } from "./change-pictures.ts";
import { type Drawing, drawing, INK, label, type Mark, picture, rect } from "./display-list.ts";
import { frameWords, type SeriesRow, type StripFigure } from "./strip-figure.ts";
import { fitText } from "./text.ts";

const SIDE = 256;
const MARGIN = 12;
const WORDS = 40;

/** How long a frame of a film is seen, milliseconds: whole multiples of FILM_TICK. */
export const FILM_TICK = 50;
const MOVING = 250;
const AT_ENDS = 1200;
const AT_FLIP = 900;

/** Draws a film's frames, and says how long each is seen. A film is played again and again. */
export interface StripFilm {
  readonly width: number;
  readonly height: number;
  /** One frame of the strip: for each target the image and its amplified difference, and the predicted class below. */
  readonly draw: (frame: number) => Drawing;
  /** For each frame in turn, milliseconds: it rests on the first one, where the first target flips, and on the last. */
  readonly lasts: readonly number[];
}

/** A strip as a film, px of 1: every picture has a longer side of 256. */
export function stripFilm(figure: StripFigure): StripFilm {
  const { series, classes, map } = figure;
  const { shape, rows } = series;
  const scale = SIDE / Math.max(shape.width, shape.height);
  const [wide, high] = [Math.round(scale * shape.width), Math.round(scale * shape.height)];
  const width = 2 * SIDE + 3 * MARGIN;
  const height = rows.length * (high + WORDS + MARGIN) + 2 * MARGIN;
  const look = { map, amplification: series.amplification, tables: differenceTables("paper") };
  const rowMarks = (row: SeriesRow, index: number, top: number): readonly Mark[] => {
    const frame = row.frames[index];
    if (frame === undefined) return [];
    const flipped = row.flip !== undefined && index >= row.flip;
    const [name, share] = frameWords(frame, classes);
    const place = (x: number) => ({ x: x + (SIDE - wide) / 2, y: top, width: wide, height: high });
    const text = top + high + 24;
    const small = { size: 11, fill: INK.quiet, anchor: "end" } as const;
    return [
      picture(place(MARGIN), pictureOf(frame.pixels, shape)),
      picture(place(2 * MARGIN + SIDE), differenceOf(frame.change, shape, look)),
      label(MARGIN, text, `${fitText(name, 200, 16, 600)} ${share}`, {
        size: 16,
        weight: 600,
        fill: flipped ? INK.flip : INK.text,
      }),
      label(width - MARGIN, text - 5, `difference × ${series.amplification}`, small),
      label(width - MARGIN, text + 10, `frame ${index} · L2 ${frame.l2.toFixed(2)}`, small),
    ];
  };
  const [first] = rows;
  const lastsOf = (frame: number): number => {
    if (frame === 0 || frame === series.frames - 1) return AT_ENDS;
    return frame === first?.flip ? AT_FLIP : MOVING;
  };
  return {
    width,
    height,
    lasts: Array.from({ length: series.frames }, (_, frame) => lastsOf(frame)),
    draw: (frame) => {
      const passed = frame / Math.max(1, series.frames - 1);
      const bar = { x: MARGIN, y: height - MARGIN, width: width - 2 * MARGIN, height: 3 };
      return drawing(width, height, [
        ...rows.flatMap((row, at) => rowMarks(row, frame, MARGIN + at * (high + WORDS + MARGIN))),
        rect(bar, { fill: INK.faint }),
        rect({ ...bar, width: passed * bar.width }, { fill: INK.quiet }),
      ]);
    },
  };
}
