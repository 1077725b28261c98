import { type Plane, planeSize, stridesOf } from "./plane.ts";

/** From pixel values 0 … 255 to what the network takes, as preprocessing has it: (pixel × scale − mean) / std, by channel. */
export interface PixelScaling {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Between pixel values 0 … 1 and what the network takes, for one image or a batch, laid out and with its channels in the order of the
 * network's input. Budgets, distances and the range of an image are all in pixel values, whatever the preprocessing.
 */
export interface PixelSpace {
  /** With a shift, of images rolled by whole pixels to the right and down: what leaves at one border comes in at the other. */
  readonly toNetwork: (pixels: Float32Array, shift?: Shift) => Float32Array;
  readonly toPixels: (network: Float32Array) => Float32Array;
  /** What a pixel of each channel is multiplied by on its way into the network: the gradient by pixels is that by the input times this. */
  readonly gains: readonly number[];
  /** What is added to it then. */
  readonly offsets: readonly number[];
}

/** A roll by whole pixels. */
export interface Shift {
  readonly right: number;
  readonly down: number;
}

/** No roll. */
export const STILL: Shift = { right: 0, down: 0 };

/** The pixel space of a preprocessing. */
export function pixelSpace({ scale, mean, std }: PixelScaling, plane: Plane): PixelSpace {
  const { width, height, channels } = plane;
  const { x, y, channel } = stridesOf(plane);
  const size = planeSize(plane);
  // network = pixel · gain + offset
  const gains = Array.from({ length: channels }, (_, at) => (255 * scale) / (std[at] ?? 1));
  const offsets = gains.map((_, at) => -(mean[at] ?? 0) / (std[at] ?? 1));
  const map = (
    source: Float32Array,
    factors: readonly number[],
    terms: readonly number[],
    { right, down }: Shift,
  ): Float32Array => {
    const out = new Float32Array(source.length);
    const turn = modulo(right, width) * x;
    const line = width * x;
    for (let at = 0; at < channels; at++) {
      const [factor, term] = [factors[at] as number, terms[at] as number];
      for (let image = at * channel; image < source.length; image += size) {
        for (let row = 0; row < height; row++) {
          const from = image + row * y;
          const to = image + modulo(row + down, height) * y + turn;
          for (let i = 0; i < line - turn; i += x) out[to + i] = (source[from + i] as number) * factor + term;
          for (let i = line - turn; i < line; i += x) out[to + i - line] = (source[from + i] as number) * factor + term;
        }
      }
    }
    return out;
  };
  return {
    toNetwork: (pixels, shift = STILL) => map(pixels, gains, offsets, shift),
    toPixels: (network) =>
      map(
        network,
        gains.map((gain) => 1 / gain),
        gains.map((gain, at) => -(offsets[at] as number) / gain),
        STILL,
      ),
    gains,
    offsets,
  };
}

/** Where a place on a ring of `extent` places is, counted from 0. */
export function modulo(value: number, extent: number): number {
  return ((value % extent) + extent) % extent;
}
