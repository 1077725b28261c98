import { shownChannels } from "../base/shown-channels.ts";
import { lookupTable, magnitudeColour, magnitudeOnPaper, signedColour, signedOnPaper } from "./colour-scales.ts";
import type { Pixels } from "./display-list.ts";
import type { DifferenceMap, PictureShape } from "./strip-figure.ts";

/** Scales of differences as 256 RGBA entries each. */
export interface DifferenceTables {
  readonly signed: Uint8ClampedArray;
  readonly magnitude: Uint8ClampedArray;
}

/** The scales on a ground: dark in the middle on a screen, white on paper. Built once by whoever draws. */
export function differenceTables(ground: "screen" | "paper"): DifferenceTables {
  const [signed, magnitude] = ground === "paper" ? [signedOnPaper, magnitudeOnPaper] : [signedColour, magnitudeColour];
  return { signed: lookupTable((v) => signed(2 * v - 1)), magnitude: lookupTable(magnitude) };
}

/** How differences are shown. */
export interface DifferenceLook {
  readonly map: DifferenceMap;
  readonly amplification: number;
  readonly tables: DifferenceTables;
}

function blank({ width, height }: PictureShape): Pixels {
  return { width, height, pixels: new Uint8ClampedArray(3 * width * height) };
}

/** Pixel values 0 … 1 as a picture; of more than three channels the first three. */
export function pictureOf(values: Float32Array, shape: PictureShape): Pixels {
  const out = blank(shape);
  const shown = shownChannels(shape.channels);
  for (let at = 0; at < out.pixels.length; at++) {
    out.pixels[at] = 255 * (values[Math.floor(at / 3) * shape.channels + (shown[at % 3] ?? 0)] ?? 0);
  }
  return out;
}

/** A signed difference as a picture (`DIFFERENCE_MAPS`). The ends of each scale are ±0.5 / amplification. */
export function differenceOf(change: Float32Array, shape: PictureShape, look: DifferenceLook): Pixels {
  if (look.map === "colour") {
    return pictureOf(
      change.map((value) => 0.5 + look.amplification * value),
      shape,
    );
  }
  const out = blank(shape);
  const { channels } = shape;
  for (let at = 0; at < shape.width * shape.height; at++) {
    const [table, place] = placeOn(change.subarray(at * channels, (at + 1) * channels), look);
    out.pixels.set(table.subarray(4 * place, 4 * place + 3), 3 * at);
  }
  return out;
}

function placeOn(
  own: Float32Array,
  { map, amplification, tables }: DifferenceLook,
): readonly [Uint8ClampedArray, number] {
  const share = map === "signed" ? 0.5 + amplification * mean(own) : 2 * amplification * largest(own);
  const place = Math.max(0, Math.min(255, Math.round(255 * share)));
  return [map === "signed" ? tables.signed : tables.magnitude, place];
}

const mean = (own: Float32Array) => own.reduce((sum, value) => sum + value, 0) / own.length;
const largest = (own: Float32Array) => own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The image in dim grey, and over it the difference, the more opaque the larger it is. */
export function overlayOf(
  values: Float32Array,
  change: Float32Array,
  shape: PictureShape,
  look: DifferenceLook,
): Pixels {
  const out = differenceOf(change, shape, look);
  const { channels } = shape;
  for (let at = 0; at < shape.width * shape.height; at++) {
    const own = change.subarray(at * channels, (at + 1) * channels);
    const strength = Math.min(1, 2.5 * look.amplification * largest(own));
    const grey = 200 * mean(values.subarray(at * channels, (at + 1) * channels));
    for (let c = 3 * at; c < 3 * at + 3; c++) {
      out.pixels[c] = (1 - strength) * grey + strength * (out.pixels[c] ?? 0);
    }
  }
  return out;
}

/** The order in which pixels changed: the earliest brightest, those that never did dark. */
export function orderOf(
  firstChange: Int32Array,
  shape: PictureShape,
  frames: number,
  { magnitude }: DifferenceTables,
): Pixels {
  const out = blank(shape);
  for (let at = 0; at < shape.width * shape.height; at++) {
    const frame = firstChange[at] ?? -1;
    const place = Math.round(255 * (frame < 0 ? 0 : 1 - (0.85 * frame) / frames));
    out.pixels.set(magnitude.subarray(4 * place, 4 * place + 3), 3 * at);
  }
  return out;
}
