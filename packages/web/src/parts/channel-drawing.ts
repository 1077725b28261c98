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

/** Where groups of small pictures stand in a grid that fills a width, in CSS pixels. */
export interface TileGeometry {
  /** Groups in a row. */
  readonly columns: number;
  /** Of one picture. */
  readonly side: number;
  /** Between the pictures of a group. */
  readonly gap: number;
  /** From a group to the next in its row, and from a row to the next. */
  readonly pitch: readonly [across: number, down: number];
  readonly height: number;
}

/** Groups of `across` square tiles of about `side`, as many columns as fit. */
export function tileGeometry(count: number, width: number, side: number, across = 1): TileGeometry {
  const gap = 2;
  const between = across === 1 ? gap : 4 * gap;
  const widthOf = (one: number) => across * one + (across - 1) * gap;
  const columns = Math.max(1, Math.min(count, Math.floor((width + between) / (widthOf(side) + between))));
  const room = Math.floor((width + between) / columns) - between;
  const grown = count <= columns ? side : Math.floor((room - (across - 1) * gap) / across);
  const down = grown + between;
  return {
    columns,
    side: grown,
    gap,
    pitch: [widthOf(grown) + between, down],
    height: Math.ceil(count / columns) * down - between,
  };
}

/** The place of a picture's corner, by its place among all pictures. */
export function tileAt(
  { columns, side, gap, pitch }: TileGeometry,
  index: number,
  across = 1,
): readonly [number, number] {
  const group = Math.floor(index / across);
  return [(group % columns) * pitch[0] + (index % across) * (side + gap), Math.floor(group / columns) * pitch[1]];
}
