import { type Drawing, drawing, INK, label, line, type Mark, rect } from "./display-list.ts";
import { fitText, textWidth } from "./text.ts";

/** A cell: its text, and how much of a full bar it has; undefined draws none. */
export interface TableCell {
  readonly text: string;
  readonly share?: number | undefined;
}

/** A column; the first ones are set to the left, what has numbers to the right. */
export interface TableColumn {
  readonly head: string;
  readonly align: "start" | "end";
  readonly cells: readonly TableCell[];
}

/** A table with its title, and lines beneath it that say how it was computed. */
export interface TableFigure {
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly notes: readonly string[];
}

const MARGIN = 24;
const ROW = 17;
const HEAD = 62;
const SIZE = 10.5;
const GAP = 16;
const WIDEST = 190;
const LEAST_WIDTH = 420;

/** The table as a figure for print: a bar beneath each number that has a share. */
export function tableFigure({ title, columns, notes }: TableFigure): Drawing {
  const widths = columns.map(({ head, cells }) =>
    Math.min(WIDEST, Math.max(...[head, ...cells.map(({ text }) => text)].map((text) => textWidth(text, SIZE)))),
  );
  const lefts = widths.map((_, at) => MARGIN + widths.slice(0, at).reduce((sum, width) => sum + width + GAP, 0));
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length));
  const right = (lefts.at(-1) ?? MARGIN) + (widths.at(-1) ?? 0);
  const width = Math.max(LEAST_WIDTH, right + MARGIN);
  const bottom = HEAD + rows * ROW;
  const rule = (y: number, ink: string): Mark =>
    line(
      [
        [MARGIN, y],
        [right, y],
      ],
      { stroke: ink },
    );
  const marks = columns.flatMap(({ head, align, cells }, at): Mark[] => {
    const [left, room] = [lefts[at] ?? 0, widths[at] ?? 0];
    const x = align === "start" ? left : left + room;
    const style = { size: SIZE, anchor: align } as const;
    return [
      label(x, HEAD - 8, fitText(head, room, SIZE), { ...style, fill: INK.quiet }),
      ...cells.flatMap(({ text, share }, row): Mark[] => {
        const y = HEAD + row * ROW + 13;
        const long = room * Math.max(0, Math.min(1, share ?? 0));
        return [
          label(x, y, fitText(text, room, SIZE), style),
          ...(long > 0 ? [rect({ x: left + room - long, y: y + 2, width: long, height: 1.5 }, { fill: BAR })] : []),
        ];
      }),
    ];
  });
  return drawing(Math.ceil(width), Math.ceil(bottom + 18 + notes.length * 15 + MARGIN), [
    label(MARGIN, MARGIN + 12, fitText(title, width - 2 * MARGIN, 16, 600), { size: 16, weight: 600 }),
    rule(HEAD, INK.line),
    ...marks,
    rule(bottom + 4, INK.line),
    ...notes.map((note, at) =>
      label(MARGIN, bottom + 22 + at * 15, fitText(note, width - 2 * MARGIN, 10), { size: 10, fill: INK.quiet }),
    ),
  ]);
}

const BAR = "#0072b2";
