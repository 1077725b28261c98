import { plural } from "../base/plural.ts";
import { magnitudeOnPaper } from "./colour-scales.ts";
import { type Drawing, drawing, group, INK, label, type Mark, PAPER, rect } from "./display-list.ts";
import { barEnds, colourBar, heatMap } from "./heat-map.ts";
import { fitText, textWidth } from "./text.ts";

const MARGIN = 28;
const TOP = 96;
/** Room for the names of layers, and the longest that is drawn. */
const MOST_NAME = 150;
/** The side of a matrix, as many pixels as its cells allow: of a single one, and of several, so many to a row. */
const SIDE = { one: 560, several: 330 } as const;
const ACROSS = 3;
const CELL = { least: 5, most: 24 } as const;
/** Names are drawn where cells are so high. */
const NAMED = 11;
const SPACE = 64;

interface Compared {
  /** The first model, whose layers are the columns, and the second, whose layers are the rows. */
  readonly before: string;
  readonly after: string;
  readonly layers: {
    /** Images that it was computed on. */
    readonly images: number;
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    /** Linear CKA, rows × columns. */
    readonly cka: readonly (readonly (number | null)[])[];
    /** Rows with the columns that they match, by name. */
    readonly matches: readonly { readonly layer: string; readonly other: string | null }[];
  };
}

/** How alike the layers of some networks are to those of a first one; a `ComparisonReport` is one. */
export interface SimilarityFigure {
  readonly data: string;
  readonly comparisons: readonly Compared[];
}

/** CKA of every layer of the first model with every layer of each other, a matrix each; matched layers are outlined. Both first layers stand top left. */
export function similarityFigure({ comparisons, data }: SimilarityFigure): Drawing {
  const panels = comparisons.map((comparison) =>
    panelOf(comparison, comparisons.length === 1 ? SIDE.one : SIDE.several),
  );
  const wide = Math.max(0, ...panels.map(({ width }) => width)) + SPACE / 2;
  const high = Math.max(0, ...panels.map(({ height }) => height)) + SPACE / 2;
  const across = Math.min(ACROSS, panels.length);
  const width = Math.max(720, across * wide - SPACE / 2 + 2 * MARGIN);
  const height = TOP + Math.ceil(panels.length / across) * high;
  const marks = panels.map(
    ({ marks: own }, at): Mark => group(MARGIN + (at % across) * wide, TOP + Math.floor(at / across) * high, own),
  );
  const images = Math.max(0, ...comparisons.map(({ layers }) => layers.images));
  const title = label(MARGIN, 40, "How alike the layers are", { size: 18, weight: 600 });
  const text = `linear CKA on ${plural(images, "image")} of ${data}; outlined: matched layers`;
  const bar = colourBar({ x: width - MARGIN - 160, y: 30, width: 160, height: 10 }, magnitudeOnPaper, barEnds(0, 1));
  const note = label(MARGIN, 62, fitText(text, width - 2 * MARGIN - 190, 12), { fill: INK.quiet });
  return drawing(width, height, [title, note, ...bar, ...marks]);
}

function panelOf(
  { before, after, layers }: Compared,
  side: number,
): {
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
} {
  const { rows, columns, cka, matches } = layers;
  const cell = Math.max(CELL.least, Math.min(CELL.most, side / Math.max(rows.length, columns.length)));
  const room = cell < NAMED ? 8 : Math.min(MOST_NAME, 16 + Math.max(...rows.map((name) => textWidth(name, 11))));
  const box = { x: room, y: 34, width: cell * columns.length, height: cell * rows.length };
  const values = cka.flat().map((value) => value ?? Number.NaN);
  const cells = heatMap(box, {
    rows: rows.length,
    columns: columns.length,
    values,
    colour: magnitudeOnPaper,
    ...(cell < NAMED ? {} : { rowNames: rows.map((name) => fitText(name, room - 12, 11)) }),
  });
  const outlines = matches.flatMap(({ layer, other }): Mark[] => {
    const [row, column] = [rows.indexOf(layer), columns.indexOf(other ?? "")];
    if (row < 0 || column < 0) return [];
    const at = { x: box.x + column * cell, y: box.y + row * cell, width: cell, height: cell };
    return [rect(at, { stroke: PAPER, width: 1.5 })];
  });
  const foot = label(
    box.x,
    box.y + box.height + 18,
    `columns: the layers of ${before}, ${columns[0]} to ${columns.at(-1)}`,
    {
      size: 11,
      fill: INK.quiet,
    },
  );
  const head = label(0, 16, `rows: ${after}`, { size: 13, weight: 600 });
  return { marks: [head, ...cells, ...outlines, foot], width: room + box.width, height: box.y + box.height + 18 };
}
