import { lookupTable, magnitudeColour, signedColour } from "@deepling/engine";

/** Which colours stand for which values: magnitudes from 0, or signed values evenly on both sides of 0. */
export interface ValueScale {
  readonly kind: "magnitude" | "signed";
  readonly low: number;
  readonly high: number;
}

/** Below this share of the largest value, negative ones are taken for noise around zero. */
const NEGLIGIBLE = 0.02;

/** A scale that holds all values: signed where some are clearly negative. */
export function scaleOf(values: Float32Array): ValueScale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return { kind: "magnitude", low: 0, high: 1 };
  if (low >= 0 || -low < NEGLIGIBLE * high) return { kind: "magnitude", low: Math.max(0, Math.min(0, low)), high };
  const reach = Math.max(-low, high);
  return { kind: "signed", low: -reach, high: reach };
}

/** The 256 colours of a kind of scale, from its low end to its high one. */
export function coloursOf(kind: ValueScale["kind"]): Uint8ClampedArray {
  return kind === "magnitude" ? lookupTable(magnitudeColour) : lookupTable((v) => signedColour(2 * v - 1));
}

/** One map of values as an image. */
export function imageOfMap(
  map: Float32Array,
  width: number,
  height: number,
  scale: ValueScale,
  colours: Uint8ClampedArray,
): ImageData {
  const image = new ImageData(width, height);
  const span = scale.high - scale.low || 1;
  for (const [i, value] of map.entries()) {
    const entry = Math.max(0, Math.min(255, Math.round((255 * (value - scale.low)) / span)));
    for (let c = 0; c < 4; c++) image.data[4 * i + c] = colours[4 * entry + c] ?? 0;
  }
  return image;
}

/** Where small pictures stand in a grid that fills a width, in CSS pixels. */
export interface TileGeometry {
  readonly columns: number;
  readonly side: number;
  readonly gap: number;
  readonly height: number;
}

/** Square tiles of about `side`, as many columns as fit. */
export function tileGeometry(count: number, width: number, side: number): TileGeometry {
  const gap = 2;
  const columns = Math.max(1, Math.min(count, Math.floor((width + gap) / (side + gap))));
  const grown = count <= columns ? side : Math.floor((width + gap) / columns) - gap;
  return { columns, side: grown, gap, height: Math.ceil(count / columns) * (grown + gap) - gap };
}
