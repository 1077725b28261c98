import type { Image, ResizeFilter } from "./image.ts";
import { nearestPositions, type Taps, taps } from "./resize-filters.ts";

/** A part of an image, in pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * An image scaled to width × height, or the `window` of that: only the window is computed. Along the rows first, then
 * along the columns; bytes stay bytes and equal those of Pillow's `Image.resize`.
 */
export function resize(
  image: Image,
  width: number,
  height: number,
  filter: ResizeFilter = "bilinear",
  window: Window = { left: 0, top: 0, width, height },
): Image {
  if (filter === "nearest") return pick(image, width, height, window);
  const across = image.width === width ? undefined : taps(image.width, width, filter, window.left, window.width);
  const down = image.height === height ? undefined : taps(image.height, height, filter, window.top, window.height);
  const rows = down === undefined ? { first: window.top, count: window.height } : rowsOf(down);
  const part = crop(image, across === undefined ? window.left : 0, rows.first, {
    width: across === undefined ? window.width : image.width,
    height: rows.count,
  });
  const narrow = across === undefined ? part : alongRows(part, across);
  return down === undefined ? narrow : alongColumns(narrow, down, rows.first);
}

/** The part of an image that begins at (left, top); it must lie inside. Shares memory with whole rows of the image. */
function crop(image: Image, left: number, top: number, size: { width: number; height: number }): Image {
  const { width, channels } = image;
  const from = top * width * channels;
  if (left === 0 && size.width === width) {
    return { ...size, channels, pixels: image.pixels.subarray(from, from + size.height * width * channels) };
  }
  const pixels = like(image.pixels, size.width * size.height * channels);
  for (let y = 0; y < size.height; y++) {
    const start = from + (y * width + left) * channels;
    pixels.set(image.pixels.subarray(start, start + size.width * channels), y * size.width * channels);
  }
  return { ...size, channels, pixels };
}

function pick(image: Image, width: number, height: number, window: Window): Image {
  const { channels } = image;
  const columns = nearestPositions(image.width, width, window.left, window.width);
  const rows = nearestPositions(image.height, height, window.top, window.height);
  const pixels = like(image.pixels, window.width * window.height * channels);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * image.width + column) * channels;
      for (let channel = 0; channel < channels; channel++) pixels[to++] = image.pixels[from + channel] as number;
    }
  }
  return { width: window.width, height: window.height, channels, pixels };
}

const like = (pixels: Image["pixels"], length: number): Image["pixels"] =>
  pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);

function rowsOf({ starts, counts }: Taps): { first: number; count: number } {
  const first = starts[0] ?? 0;
  const last = starts.length - 1;
  return { first, count: last < 0 ? 0 : (starts[last] as number) + (counts[last] as number) - first };
}

// Pillow sums bytes in whole numbers: weights of 22 bits after the point, half of one added before the shift
const BITS = 22;
const HALF = 1 << (BITS - 1);

function wholeWeights({ weights }: Taps): Int32Array {
  return Int32Array.from(weights, (weight) => Math.trunc(weight * 2 ** BITS + (weight < 0 ? -0.5 : 0.5)));
}

const clamped = (sum: number): number => Math.max(0, Math.min(255, sum >> BITS));

function alongRows(image: Image, across: Taps): Image {
  const { height, channels } = image;
  const width = across.starts.length;
  const pixels = like(image.pixels, width * height * channels);
  const bytes = pixels instanceof Uint8Array;
  const weights = bytes ? wholeWeights(across) : across.weights;
  if (bytes && channels === 3) colourRows(image, weights, across, pixels);
  else otherRows(image, weights, across, pixels);
  return { width, height, channels, pixels };
}

/** Bytes of colour, three sums at once. */
function colourRows(
  { pixels, width }: Image,
  weights: Int32Array | Float64Array,
  { starts, counts, span }: Taps,
  out: Uint8Array,
): void {
  const targets = starts.length;
  for (let at = 0, row = 0; at < out.length; row += width * 3) {
    for (let x = 0; x < targets; x++) {
      let from = row + (starts[x] as number) * 3;
      const first = x * span;
      const last = first + (counts[x] as number);
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let k = first; k < last; k++, from += 3) {
        const weight = weights[k] as number;
        red = (red + Math.imul(weight, pixels[from] as number)) | 0;
        green = (green + Math.imul(weight, pixels[from + 1] as number)) | 0;
        blue = (blue + Math.imul(weight, pixels[from + 2] as number)) | 0;
      }
      out[at++] = clamped(red);
      out[at++] = clamped(green);
      out[at++] = clamped(blue);
    }
  }
}

/** One sum at a time, for any number of channels, of bytes or floats. */
function otherRows(
  { pixels, width, channels }: Image,
  weights: Int32Array | Float64Array,
  { starts, counts, span }: Taps,
  out: Image["pixels"],
): void {
  const bytes = out instanceof Uint8Array;
  const targets = starts.length;
  for (let at = 0, row = 0; at < out.length; row += width * channels) {
    for (let x = 0; x < targets; x++) {
      const first = x * span;
      const last = first + (counts[x] as number);
      for (let channel = 0; channel < channels; channel++) {
        let from = row + (starts[x] as number) * channels + channel;
        let sum = bytes ? HALF : 0;
        for (let k = first; k < last; k++, from += channels) sum += (weights[k] as number) * (pixels[from] as number);
        out[at++] = bytes ? clamped(sum) : sum;
      }
    }
  }
}

/** `image` begins at the row `top` of what the taps count in. */
function alongColumns({ pixels, width, channels }: Image, down: Taps, top: number): Image {
  const height = down.starts.length;
  const stride = width * channels;
  const bytes = pixels instanceof Uint8Array;
  const weights = bytes ? wholeWeights(down) : down.weights;
  const out = like(pixels, height * stride);
  const sums = bytes ? new Int32Array(stride) : new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    const start = (down.starts[y] as number) - top;
    sums.fill(bytes ? HALF : 0);
    for (let k = 0; k < (down.counts[y] as number); k++) {
      const row = pixels.subarray((start + k) * stride, (start + k + 1) * stride);
      addRow(sums, row, weights[y * down.span + k] as number);
    }
    for (let i = 0, to = y * stride; i < stride; i++, to++) {
      out[to] = bytes ? clamped(sums[i] as number) : (sums[i] as number);
    }
  }
  return { width, height, channels, pixels: out };
}

function addRow(sums: Int32Array | Float64Array, row: Image["pixels"], weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + weight * (row[i] as number);
}
