import { lookupTable, magnitudeColour, shownChannels, signedColour } from "@deepling/engine";
import type { DifferenceMap } from "../../state/view-state.ts";
import type { PictureShape } from "./strip-series.ts";

/** Colours of differences: built once by whoever draws. */
export interface DifferenceTables {
  readonly signed: Uint8ClampedArray;
  readonly magnitude: Uint8ClampedArray;
}

/** The tables that differences are coloured by. */
export function differenceTables(): DifferenceTables {
  return { signed: lookupTable((v) => signedColour(2 * v - 1)), magnitude: lookupTable(magnitudeColour) };
}

/** Pixel values 0 … 1 as an image. */
export function pictureOf(pixels: Float32Array, { width, height, channels }: PictureShape): ImageData {
  const image = new ImageData(width, height);
  const shown = shownChannels(channels);
  for (let at = 0; at < width * height; at++) {
    for (let c = 0; c < 3; c++) image.data[4 * at + c] = 255 * (pixels[at * channels + (shown[c] ?? 0)] ?? 0);
    image.data[4 * at + 3] = 255;
  }
  return image;
}

/** How differences are shown. */
export interface DifferenceLook {
  readonly map: DifferenceMap;
  readonly amplification: number;
  readonly tables: DifferenceTables;
}

/**
 * A signed difference as an image: brightness on a diverging scale, the largest magnitude of the channels on an even one, or the channels
 * themselves around mid grey. The ends of each scale are ±0.5 / amplification.
 */
export function differenceOf(
  change: Float32Array,
  { width, height, channels }: PictureShape,
  look: DifferenceLook,
): ImageData {
  const image = new ImageData(width, height);
  const { data } = image;
  const shown = shownChannels(channels);
  for (let at = 0; at < width * height; at++) {
    const own = change.subarray(at * channels, (at + 1) * channels);
    if (look.map === "colour") {
      for (let c = 0; c < 3; c++) data[4 * at + c] = 255 * (0.5 + look.amplification * (own[shown[c] ?? 0] ?? 0));
    } else {
      const [table, place] = placeOn(own, look);
      for (let c = 0; c < 3; c++) data[4 * at + c] = table[4 * place + c] ?? 0;
    }
    data[4 * at + 3] = 255;
  }
  return image;
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
  pixels: Float32Array,
  change: Float32Array,
  shape: PictureShape,
  look: DifferenceLook,
): ImageData {
  const image = differenceOf(change, shape, look);
  const { channels } = shape;
  for (let at = 0; at < shape.width * shape.height; at++) {
    const strength = Math.min(
      1,
      2.5 * look.amplification * largest(change.subarray(at * channels, (at + 1) * channels)),
    );
    const grey = 200 * mean(pixels.subarray(at * channels, (at + 1) * channels));
    for (let c = 0; c < 3; c++) {
      image.data[4 * at + c] = (1 - strength) * grey + strength * (image.data[4 * at + c] ?? 0);
    }
  }
  return image;
}

/** The order in which pixels changed: the earliest brightest, those that never did dark. */
export function orderOf(
  firstChange: Int32Array,
  { width, height }: PictureShape,
  frames: number,
  tables: DifferenceTables,
): ImageData {
  const image = new ImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    const frame = firstChange[at] ?? -1;
    const share = frame < 0 ? 0 : 1 - (0.85 * frame) / frames;
    const place = Math.round(255 * share);
    for (let c = 0; c < 3; c++) image.data[4 * at + c] = tables.magnitude[4 * place + c] ?? 0;
    image.data[4 * at + 3] = 255;
  }
  return image;
}

/** An image as something that can be drawn in any size. */
export function canvasOf(image: ImageData): OffscreenCanvas {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}
