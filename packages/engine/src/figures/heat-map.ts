import { type Box, INK, label, type Mark, type Pixels, picture, rect } from "./display-list.ts";
import { hexOfRgb, type Rgb } from "./oklab.ts";
import { tickText } from "./scale.ts";
import { fitText } from "./text.ts";

const SMALL = { size: 11, fill: INK.quiet } as const;

/** A matrix as coloured cells. */
export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; NaN has no colour. */
  readonly values: ArrayLike<number>;
  /** Colour of a value. */
  readonly colour: (value: number) => Rgb;
  /** Names of the rows and columns; empty texts are skipped. Columns' names stand above, one each `columnStep`. */
  readonly rowNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** What is written in a cell; nothing by default. */
  readonly text?: (value: number, row: number, column: number) => string;
}

/** Cells with at most so many on a side are rectangles, of more a picture: files stay small. */
const MOST_RECTANGLES = 64;

/** The cells of a matrix filling `box`, names left of and above it. */
export function heatMap(box: Box, map: HeatMap): readonly Mark[] {
  const { rows, columns, values, colour, rowNames, columnNames, text } = map;
  const [wide, high] = [box.width / columns, box.height / rows];
  const cells = Math.max(rows, columns) <= MOST_RECTANGLES ? rectangles(box, map) : [picture(box, cellPixels(map))];
  const words = (text === undefined ? [] : Array.from({ length: rows * columns }, (_, at) => at)).map((at) => {
    const [row, column, value] = [Math.floor(at / columns), at % columns, values[at] ?? Number.NaN];
    const [r, g, b] = Number.isFinite(value) ? colour(value) : [1, 1, 1];
    const fill = 0.3 * r + 0.59 * g + 0.11 * b > 0.55 ? INK.text : "#ffffff";
    const [x, y] = [box.x + (column + 0.5) * wide, box.y + (row + 0.5) * high + 3.5];
    return label(x, y, text?.(value, row, column) ?? "", { size: 10, fill, anchor: "middle" });
  });
  const left = (rowNames ?? []).map((name, row) =>
    label(box.x - 8, box.y + (row + 0.5) * high + 3.5, name, { ...SMALL, anchor: "end" }),
  );
  const above = (columnNames ?? []).map((name, column) =>
    label(box.x + (column + 0.5) * wide, box.y - 8, fitText(name, wide, 11), { ...SMALL, anchor: "middle" }),
  );
  return [...cells, ...words, ...left, ...above].filter((mark) => mark.kind !== "text" || mark.text !== "");
}

function rectangles(box: Box, { rows, columns, values, colour }: HeatMap): readonly Mark[] {
  const [width, height] = [box.width / columns, box.height / rows];
  return Array.from({ length: rows * columns }, (_, at) => {
    const value = values[at] ?? Number.NaN;
    const cell = { x: box.x + (at % columns) * width, y: box.y + Math.floor(at / columns) * height, width, height };
    return rect(cell, { fill: Number.isFinite(value) ? hexOfRgb(colour(value)) : INK.faint });
  });
}

function cellPixels({ rows, columns, values, colour }: HeatMap): Pixels {
  const pixels = new Uint8Array(3 * rows * columns);
  for (let at = 0; at < rows * columns; at++) {
    const value = values[at] ?? Number.NaN;
    const rgb = Number.isFinite(value) ? colour(value) : ([0.93, 0.94, 0.95] as const);
    pixels.set(
      rgb.map((component) => Math.round(255 * component)),
      3 * at,
    );
  }
  return { width: columns, height: rows, pixels };
}

/** A scale of colours from left to right with what stands at its ends, and in its middle if given. */
export function colourBar(
  box: Box,
  colour: (share: number) => Rgb,
  ends: { readonly low: string; readonly middle?: string; readonly high: string },
): readonly Mark[] {
  const steps = 64;
  const bars = Array.from({ length: steps }, (_, step) =>
    rect(
      { ...box, x: box.x + (step * box.width) / steps, width: box.width / steps + (step < steps - 1 ? 0.5 : 0) },
      { fill: hexOfRgb(colour(step / (steps - 1))) },
    ),
  );
  const y = box.y + box.height + 14;
  return [
    ...bars,
    label(box.x, y, ends.low, SMALL),
    ...(ends.middle === undefined
      ? []
      : [label(box.x + box.width / 2, y, ends.middle, { ...SMALL, anchor: "middle" })]),
    label(box.x + box.width, y, ends.high, { ...SMALL, anchor: "end" }),
  ];
}

/** The ends of a scale from a low to a high number, as `colourBar` takes them. */
export function barEnds(low: number, high: number): { readonly low: string; readonly high: string } {
  return { low: tickText(low), high: tickText(high) };
}
