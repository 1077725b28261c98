import {
  type Drawing,
  drawing,
  INK,
  label,
  line,
  type Mark,
  PAPER,
  type Paint,
  type Point,
  rect,
} from "../display-list.ts";
import { fitText, textWidth } from "../text.ts";
import type { PlacedItem, PlacedNetwork } from "./place-network.ts";

/** What stands in a box or at a frame's head. */
export interface NetworkBox {
  readonly title: string;
  /** Its kind and settings. */
  readonly detail: string;
  /** What it puts out, written where its line leaves; "" for nothing. */
  readonly output: string;
  /** How many equal parts it stands for; 1 for none. */
  readonly times: number;
  /** Colour of its kind. */
  readonly colour: string;
  /** Whether it is drawn as one and can be opened. */
  readonly opens: boolean;
  /** The measure that is shown: its length as a share of a full bar, and as it is written; undefined where it is not known. */
  readonly measure: { readonly share: number; readonly text: string } | undefined;
}

/** Colours of a network's drawing. */
export interface NetworkInk {
  readonly paper: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly box: string;
  readonly edge: string;
  readonly frame: string;
  /** What boxes are filled with by their measure, and the bar beneath. */
  readonly measure: string;
}

/** Colours for print. */
export const PRINT: NetworkInk = {
  paper: PAPER,
  text: INK.text,
  quiet: INK.quiet,
  line: "#9aa1ac",
  box: "#ffffff",
  edge: "#c3c8d0",
  frame: "#f4f5f7",
  measure: "#d55e00",
};

const TITLE = { size: 11, weight: 600 } as const;
const DETAIL = 9.5;
const SIDE = 10;
const [NARROWEST, WIDEST] = [92, 230];

const headText = ({ title, times }: NetworkBox): string => (times > 1 ? `${timesText(times)} · ${title}` : title);

/** Longest head of a frame, px. */
const HEAD_MOST = 150;

/** Width that a frame's head needs, left of the line that comes in, px. */
export function headWidth(box: NetworkBox): number {
  return Math.min(HEAD_MOST, textWidth(headText(box), 10, 600)) + SIDE + 8;
}

/** Extents of a box that holds its texts, px. */
export function boxSize({ title, detail, times, measure }: NetworkBox): {
  readonly width: number;
  readonly height: number;
} {
  const count = times > 1 ? 10 + textWidth(timesText(times), TITLE.size, TITLE.weight) : 0;
  const value = measure === undefined ? 0 : 10 + textWidth(measure.text, DETAIL);
  const wanted = Math.max(textWidth(title, TITLE.size, TITLE.weight) + count, textWidth(detail, DETAIL) + value);
  return { width: Math.ceil(Math.min(WIDEST, Math.max(NARROWEST, wanted + 2 * SIDE))), height: 38 };
}

const timesText = (times: number): string => `× ${times}`;

/** The marks of one box, or of a frame's ground and head. */
export function itemMarks(place: PlacedItem, box: NetworkBox, isFrame: boolean, ink: NetworkInk): readonly Mark[] {
  return isFrame ? frameMarks(place, box, ink) : boxMarks(place, box, ink);
}

function frameMarks(place: PlacedItem, box: NetworkBox, ink: NetworkInk): readonly Mark[] {
  const { x, y, width, height } = place;
  return [
    rect({ x, y, width, height }, { fill: ink.frame, stroke: ink.edge }),
    rect({ x, y, width: 3, height }, { fill: box.colour, opacity: 0.6 }),
    label(x + SIDE, y + 15, fitText(headText(box), HEAD_MOST, 10, 600), {
      size: 10,
      weight: 600,
      fill: ink.quiet,
    }),
  ];
}

function boxMarks(place: PlacedItem, box: NetworkBox, ink: NetworkInk): readonly Mark[] {
  const { x, y, width, height } = place;
  const { title, detail, times, colour, measure, opens, output } = box;
  const right = x + width - SIDE + 2;
  const count = times > 1 ? 8 + textWidth(timesText(times), TITLE.size, TITLE.weight) : 0;
  const value = measure === undefined ? 0 : 8 + textWidth(measure.text, DETAIL);
  const paint: Paint = { fill: ink.box, stroke: ink.edge };
  const behind = opens
    ? (times > 1 ? [6, 3] : [3]).map((by) => rect({ x: x + by, y: y + by, width, height }, paint))
    : [];
  return [
    ...behind,
    rect({ x, y, width, height }, paint),
    ...(measure === undefined
      ? []
      : [
          rect({ x, y, width, height }, { fill: ink.measure, opacity: 0.04 + 0.4 * measure.share }),
          rect({ x, y: y + height - 3, width: width * measure.share, height: 3 }, { fill: ink.measure }),
        ]),
    rect({ x, y, width: 3, height }, { fill: colour }),
    label(x + SIDE, y + 15, fitText(title, width - 2 * SIDE + 2 - count, TITLE.size, TITLE.weight), {
      ...TITLE,
      fill: ink.text,
    }),
    ...(times > 1 ? [label(right, y + 15, timesText(times), { ...TITLE, anchor: "end", fill: ink.text })] : []),
    label(x + SIDE, y + 29, fitText(detail, width - 2 * SIDE + 2 - value, DETAIL), { size: DETAIL, fill: ink.quiet }),
    ...(measure === undefined
      ? []
      : [label(right, y + 29, measure.text, { size: DETAIL, anchor: "end", fill: ink.text })]),
    ...(output === "" ? [] : [outputMark(x + width / 2 - 6, y + height + (opens ? 16 : 12), output, ink)]),
  ];
}

/** What a box puts out, left of its line: connections that pass other boxes leave and come in on the right. */
const outputMark = (x: number, y: number, output: string, { quiet }: NetworkInk): Mark =>
  label(x, y, output, { size: 8.5, anchor: "end", fill: quiet });

/** A connection. */
export const lineMark = (points: readonly Point[], ink: NetworkInk): Mark =>
  line(points, { stroke: ink.line, width: 1.25 });

const MARGIN = 24;
const HEAD = 44;

/** What a figure of a network shows. */
export interface NetworkFigure {
  readonly title: string;
  /** What boxes are coloured by, in words with its range; undefined for nothing. */
  readonly measure: string | undefined;
  readonly placed: PlacedNetwork;
  /** Content by id. */
  readonly boxes: ReadonlyMap<string, NetworkBox>;
  /** Ids of the frames. */
  readonly frames: ReadonlySet<string>;
}

/** A whole network as a figure: frames, connections, boxes, and above them what it is. */
export function networkFigure(
  { title, measure, placed, boxes, frames }: NetworkFigure,
  ink: NetworkInk = PRINT,
): Drawing {
  const width = Math.max(placed.width, 260) + 2 * MARGIN + 8;
  const height = placed.height + HEAD + 2 * MARGIN;
  const at = { x: MARGIN + (width - 2 * MARGIN - 8 - placed.width) / 2, y: MARGIN + HEAD };
  const marks = (only: boolean) =>
    placed.items.flatMap((place) => {
      const box = boxes.get(place.id);
      return box === undefined || frames.has(place.id) !== only ? [] : itemMarks(place, box, only, ink);
    });
  return {
    ...drawing(Math.ceil(width), Math.ceil(height), [
      label(MARGIN, MARGIN + 14, fitText(title, width - 2 * MARGIN, 16, 600), {
        size: 16,
        weight: 600,
        fill: ink.text,
      }),
      ...(measure === undefined
        ? []
        : [label(MARGIN, MARGIN + 32, fitText(measure, width - 2 * MARGIN, 10.5), { size: 10.5, fill: ink.quiet })]),
      {
        kind: "group",
        ...at,
        marks: [...marks(true), ...placed.lines.map((points) => lineMark(points, ink)), ...marks(false)],
      },
    ]),
    paper: ink.paper,
  };
}
