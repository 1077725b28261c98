import type { Explanation, Picture } from "@deepling/engine";
import sharp from "sharp";
import { magnitudeOnPaper, type Rgb, signedOnPaper } from "./colour-map.ts";
import { type Pixels, pictureElement } from "./picture.ts";
import { element, fitParts, fitText, INK, label, svg } from "./svg.ts";

/** What a figure of an attribution says. */
export interface AttributionFigure {
  readonly model: string;
  readonly image: string;
  /** The method's. */
  readonly title: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly explanation: Explanation;
  readonly picture: Picture;
  /** What was assumed of the preprocessing. */
  readonly notes: readonly string[];
}

/** Pixels of the file to a unit of the drawing. */
const DENSITY = 2;
const MARGIN = 28;
const PANEL = 256;
const GAP = 20;
const TOP = 96;

/**
 * An attribution as a finished figure, a PNG: the image, the map with its scale, and the map over the image in grey. Signed maps are
 * blue and red around white, magnitudes go from white to violet; colours end at the 99th percentile of the magnitudes.
 */
export async function attributionFigure(figure: AttributionFigure): Promise<Buffer> {
  return sharp(Buffer.from(await drawAttribution(figure)), { density: 72 * DENSITY })
    .png()
    .toBuffer();
}

/** The figure as SVG, with its pictures inside. */
export async function drawAttribution({
  model,
  image,
  title,
  parameters,
  explanation,
  picture,
  notes,
}: AttributionFigure): Promise<string> {
  const { map, signed, target, width: columns, height: rows, facts } = explanation;
  const end = scaleEnd(map);
  const colours = Array.from(map, (value) => (signed ? signedOnPaper : magnitudeOnPaper)(value / end));
  const panelHeight = Math.round((PANEL * rows) / columns);
  const width = 2 * MARGIN + 3 * PANEL + 2 * GAP;
  const bottom = TOP + panelHeight;
  const factsY = bottom + 66;

  const x = (panel: number) => MARGIN + panel * (PANEL + GAP);
  const panel = async (index: number, name: string, pixels: Float32Array) => {
    const place = { x: x(index), y: TOP, width: PANEL, height: panelHeight };
    const drawn: Pixels = { width: columns, height: rows, channels: 3, pixels };
    const frame = element("rect", { ...place, fill: "none", stroke: INK.line });
    return (
      label(x(index), TOP - 8, name, { size: 11, fill: INK.quiet }) +
      (await pictureElement(drawn, place, DENSITY)) +
      frame
    );
  };
  const room = width - 2 * MARGIN;
  const settings = Object.entries(parameters).map(([key, value]) => `${key} ${value}`);
  const numbers = facts.map(
    ({ name, value }) => `${name} ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`,
  );
  const said = fitParts(numbers, room, 11);
  const assumed = notes.map((note) => fitText(note.charAt(0).toUpperCase() + note.slice(1), room, 11));
  const height = factsY + 2 + 16 * Math.max(1, said.length + assumed.length);
  const panels = await Promise.all([
    panel(
      0,
      "image",
      Float32Array.from(picture.pixels, (value) => value / 255),
    ),
    panel(1, `attribution: ${BROUGHT_TOGETHER[explanation.channels]}`, Float32Array.from(colours.flat())),
    panel(2, "over the image", overlay(picture, colours, map, end)),
  ]);
  const content = [
    label(MARGIN, 40, fitText(`${title}: ${target}`, room, 20), { size: 20, weight: 600 }),
    label(MARGIN, 62, fitText([model, image, ...settings].join(" · "), room, 12), { fill: INK.quiet }),
    ...panels,
    scale(x(1), bottom + 12, signed, end),
    ...[...said.map(quiet), ...assumed.map(warning)].map((line, row) => line(factsY + 16 * row)),
  ];
  return svg(width, height, content.join(""));
}

const quiet = (text: string) => (y: number) => label(MARGIN, y, text, { size: 11, fill: INK.quiet });
const warning = (text: string) => (y: number) => label(MARGIN, y, text, { size: 11, fill: INK.flip });

const BROUGHT_TOGETHER = {
  sum: "sum over the channels",
  max: "largest magnitude of the channels",
  none: "one number a place",
} as const;

/** The 99th percentile of the magnitudes, so that a few pixels do not make the rest pale; the largest where that is zero, 1 where all are. */
export function scaleEnd(map: Float32Array): number {
  const magnitudes = map.map(Math.abs).sort();
  const end = magnitudes[Math.floor(0.99 * (magnitudes.length - 1))] ?? 0;
  return end || (magnitudes.at(-1) ?? 0) || 1;
}

/** The map's colours over the image in pale grey, the stronger the more they cover. */
function overlay(picture: Picture, colours: readonly Rgb[], map: Float32Array, end: number): Float32Array {
  const out = new Float32Array(3 * map.length);
  map.forEach((value, pixel) => {
    const [red = 0, green = 0, blue = 0] = picture.pixels.subarray(3 * pixel, 3 * pixel + 3);
    // pale, so that what is strongest, and darkest, stands out from a dark image too
    const grey = 0.4 + (0.6 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)) / 255;
    const cover = 0.85 * Math.min(1, Math.abs(value) / end);
    colours[pixel]?.forEach((component, c) => {
      out[3 * pixel + c] = cover * component + (1 - cover) * grey;
    });
  });
  return out;
}

function scale(x: number, y: number, signed: boolean, end: number): string {
  const steps = 64;
  const bars = Array.from({ length: steps }, (_, step) => {
    const share = step / (steps - 1);
    const rgb = signed ? signedOnPaper(2 * share - 1) : magnitudeOnPaper(share);
    const fill = `rgb(${rgb.map((component) => Math.round(255 * component)).join(",")})`;
    return element("rect", { x: x + (step * PANEL) / steps, y, width: PANEL / steps + 0.5, height: 8, fill });
  });
  const size = { size: 11, fill: INK.quiet } as const;
  const number = String(Number(end.toPrecision(3)));
  return [
    ...bars,
    label(x, y + 22, signed ? `−${number}, against` : "0", size),
    signed ? label(x + PANEL / 2, y + 22, "0", { ...size, anchor: "middle" }) : "",
    label(x + PANEL, y + 22, signed ? `${number}, for it` : `${number} and more`, { ...size, anchor: "end" }),
  ].join("");
}
