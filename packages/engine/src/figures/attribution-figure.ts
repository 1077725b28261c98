import { factWords } from "../base/fact-words.ts";
import { threeFigures } from "../base/number-text.ts";
import { magnitudeOnPaper, signedOnPaper } from "./colour-scales.ts";
import { type Drawing, drawing, INK, label, type Mark, type Pixels, picture, rect } from "./display-list.ts";
import { colourBar } from "./heat-map.ts";
import type { Rgb } from "./oklab.ts";
import { capital, fitParts, fitText, wrapText } from "./text.ts";

/** An attribution as figures show it; `Explanation` is one. */
export interface AttributionMap {
  readonly target: string;
  readonly width: number;
  readonly height: number;
  /** height × width. */
  readonly map: Float32Array;
  /** Whether values below zero speak against the target. */
  readonly signed: boolean;
  /** How the channels of a pixel were combined. */
  readonly channels: "sum" | "max" | "none";
  readonly facts: readonly {
    readonly name: string;
    readonly value: number | string;
    readonly shareOf?: string | undefined;
  }[];
}

/** What a figure of an attribution says. */
export interface AttributionFigure {
  readonly model: string;
  readonly image: string;
  /** The method's. */
  readonly title: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly explanation: AttributionMap;
  /** What the network saw, with the map's extents. */
  readonly picture: Pixels;
  /** What was assumed of the preprocessing. */
  readonly notes: readonly string[];
}

const MARGIN = 28;
const PANEL = 256;
const GAP = 20;
const TOP = 96;

/**
 * An attribution as a finished figure: the image, the map with its scale, and the map over the image in grey. Signed maps are blue
 * and red around white, magnitudes go from white to violet; colours end at the 99th percentile of the magnitudes.
 */
export function attributionFigure(figure: AttributionFigure): Drawing {
  const { model, image, title, parameters, explanation, notes } = figure;
  const { map, signed, target, width: columns, height: rows, facts } = explanation;
  const end = scaleEnd(map) || 1;
  const colours = Array.from(map, (value) => (signed ? signedOnPaper : magnitudeOnPaper)(value / end));
  const panelHeight = Math.round((PANEL * rows) / columns);
  const width = 2 * MARGIN + 3 * PANEL + 2 * GAP;
  const room = width - 2 * MARGIN;
  const bottom = TOP + panelHeight;
  const factsY = bottom + 66;
  const x = (panel: number) => MARGIN + panel * (PANEL + GAP);
  const panel = (index: number, name: string, pixels: Pixels): readonly Mark[] => {
    const box = { x: x(index), y: TOP, width: PANEL, height: panelHeight };
    return [
      label(x(index), TOP - 8, name, { size: 11, fill: INK.quiet }),
      picture(box, pixels),
      rect(box, { stroke: INK.line }),
    ];
  };
  const settings = Object.entries(parameters).map(([key, value]) => `${key} ${value}`);
  const numbers = facts.map(
    (fact) => `${fact.name} ${factWords(fact, (value) => String(Number(value.toPrecision(4))))}`,
  );
  const lines = [
    ...fitParts(numbers, room, 11).map((text) => ({ text, fill: INK.quiet })),
    ...notes.flatMap((note) => wrapText(capital(note), room, 11).map((text) => ({ text, fill: INK.flip }))),
  ];
  const extents = { width: columns, height: rows };
  return drawing(width, factsY + 2 + 16 * Math.max(1, lines.length), [
    label(MARGIN, 40, fitText(`${title}: ${target}`, room, 20, 600), { size: 20, weight: 600 }),
    label(MARGIN, 62, fitText([model, image, ...settings].join(" · "), room, 12), { fill: INK.quiet }),
    ...panel(0, "image", figure.picture),
    ...panel(1, `attribution: ${COMBINED[explanation.channels]}`, {
      ...extents,
      pixels: Uint8ClampedArray.from(colours.flat(), (component) => 255 * component),
    }),
    ...panel(2, "over the image", { ...extents, pixels: overlay(figure.picture, colours, map, end) }),
    ...scale({ x: x(1), y: bottom + 12, width: PANEL, height: 8 }, signed, threeFigures(end)),
    ...lines.map(({ text, fill }, row) => label(MARGIN, factsY + 16 * row, text, { size: 11, fill })),
  ]);
}

const COMBINED = {
  sum: "sum over the channels",
  max: "largest magnitude of the channels",
  none: "one number per position",
} as const;

/** The 99th percentile of the magnitudes, so that a few pixels do not make the rest pale; the largest if that is zero. */
export function scaleEnd(map: Float32Array): number {
  const magnitudes = map.map(Math.abs).sort();
  return magnitudes[Math.floor(0.99 * (magnitudes.length - 1))] || (magnitudes.at(-1) ?? 0);
}

/** The map's colours over the image in pale grey, the stronger the more they cover. */
function overlay({ pixels }: Pixels, colours: readonly Rgb[], map: Float32Array, end: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(3 * map.length);
  map.forEach((value, pixel) => {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(3 * pixel, 3 * pixel + 3);
    // pale, so that what is strongest, and darkest, stands out from a dark image too
    const grey = 0.4 + (0.6 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)) / 255;
    const cover = 0.85 * Math.min(1, Math.abs(value) / end);
    colours[pixel]?.forEach((component, c) => {
      out[3 * pixel + c] = 255 * (cover * component + (1 - cover) * grey);
    });
  });
  return out;
}

function scale(
  box: { x: number; y: number; width: number; height: number },
  signed: boolean,
  end: string,
): readonly Mark[] {
  return signed
    ? colourBar(box, (share) => signedOnPaper(2 * share - 1), {
        low: `−${end}, against`,
        middle: "0",
        high: `${end}, for`,
      })
    : colourBar(box, magnitudeOnPaper, { low: "0", high: `${end} and more` });
}
