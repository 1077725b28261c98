import type { Fit, Image } from "./image.ts";

/** Where a fitted image comes from: the size to scale to, and the corner of the cut in it (negative: black border). */
export interface FitPlan {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** How an image of this size is scaled and cut; the numbers torchvision's Resize and CenterCrop take, for `crop`. */
export function planFit(width: number, height: number, fit: Fit): FitPlan {
  if (fit.mode === "stretch") return { width: fit.width, height: fit.height, left: 0, top: 0 };
  if (fit.mode === "crop") {
    const scaled = scaleShorter(width, height, fit.shorter);
    return { ...scaled, left: centre(scaled.width, fit.width), top: centre(scaled.height, fit.height) };
  }
  const factor = Math.min(fit.width / width, fit.height / height);
  const scaled = {
    width: Math.min(fit.width, Math.max(1, Math.round(width * factor))),
    height: Math.min(fit.height, Math.max(1, Math.round(height * factor))),
  };
  return { ...scaled, left: 0 - centre(fit.width, scaled.width), top: 0 - centre(fit.height, scaled.height) };
}

/** An image brought to its fixed size: antialiased bilinear scaling, then the cut or the black border. */
export function fitImage(image: Image, fit: Fit): Image {
  const plan = planFit(image.width, image.height, fit);
  return cut(resize(image, plan.width, plan.height), plan.left, plan.top, fit.width, fit.height);
}

/**
 * An image scaled to width × height with a triangle filter whose support grows when shrinking, first along the rows,
 * then along the columns: Pillow's BILINEAR. Bytes stay bytes.
 */
export function resize(image: Image, width: number, height: number): Image {
  if (image.width === width && image.height === height) return image;
  const { channels } = image;
  const rows = alongRows(image.pixels, image.width, image.height, channels, width);
  const values = alongColumns(rows, width, image.height, channels, height);
  return {
    width,
    height,
    channels,
    pixels: image.pixels instanceof Uint8Array ? rounded(values) : new Float32Array(values),
  };
}

function scaleShorter(width: number, height: number, shorter: number): { width: number; height: number } {
  return width <= height
    ? { width: shorter, height: Math.max(1, Math.trunc((shorter * height) / width)) }
    : { width: Math.max(1, Math.trunc((shorter * width) / height)), height: shorter };
}

// Python rounds halves to even, and torchvision places its cut with Python's round
function centre(outer: number, inner: number): number {
  const half = (outer - inner) / 2;
  const below = Math.floor(half);
  return half - below === 0.5 ? below + (Math.abs(below) % 2) : Math.round(half);
}

function cut(image: Image, left: number, top: number, width: number, height: number): Image {
  if (left === 0 && top === 0 && image.width === width && image.height === height) return image;
  const { channels } = image;
  const size = width * height * channels;
  const pixels = image.pixels instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size);
  const first = Math.max(0, left);
  const last = Math.min(image.width, left + width);
  for (let y = 0; y < height; y++) {
    const row = top + y;
    if (row < 0 || row >= image.height || first >= last) continue;
    const from = (row * image.width + first) * channels;
    pixels.set(image.pixels.subarray(from, from + (last - first) * channels), (y * width + first - left) * channels);
  }
  return { width, height, channels, pixels };
}

interface Filter {
  /** First source position and number of weights per target position. */
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `span` weights per target position, of which the first `counts` are used; they sum to 1. */
  readonly weights: Float64Array;
  readonly span: number;
}

// Pillow's weights have 22 bits after the point; with the same ones, ties round the same way
const FIXED = 2 ** 22;

function triangle(from: number, to: number): Filter {
  const ratio = from / to;
  const support = Math.max(1, ratio);
  const span = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Float64Array(to * span);
  for (let i = 0; i < to; i++) {
    const middle = (i + 0.5) * ratio;
    const start = Math.max(0, Math.trunc(middle - support + 0.5));
    const end = Math.min(from, Math.trunc(middle + support + 0.5));
    let sum = 0;
    for (let j = start; j < end; j++) {
      const weight = Math.max(0, 1 - Math.abs((j + 0.5 - middle) / support));
      weights[i * span + j - start] = weight;
      sum += weight;
    }
    for (let j = 0; j < end - start; j++) {
      weights[i * span + j] = Math.round(((weights[i * span + j] as number) / sum) * FIXED) / FIXED;
    }
    starts[i] = start;
    counts[i] = end - start;
  }
  return { starts, counts, weights, span };
}

/** Each row scaled to `to` positions, three sums at once for colour. */
function alongRows(pixels: Uint8Array | Float32Array, width: number, height: number, channels: 1 | 3, to: number) {
  const { starts, counts, weights, span } = triangle(width, to);
  const out = new Float64Array(to * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      let from = (y * width + (starts[x] as number)) * channels;
      const first = x * span;
      const last = first + (counts[x] as number);
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = first; k < last; k++, from += channels) {
        const weight = weights[k] as number;
        red += weight * (pixels[from] as number);
        if (channels === 1) continue;
        green += weight * (pixels[from + 1] as number);
        blue += weight * (pixels[from + 2] as number);
      }
      out[at++] = red;
      if (channels === 1) continue;
      out[at++] = green;
      out[at++] = blue;
    }
  }
  // Pillow rounds bytes between the passes too
  return pixels instanceof Uint8Array ? rounded(out) : out;
}

// halves upwards, as Pillow does; a loop, since TypedArray.from is ten times slower
function rounded(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = (values[i] as number) + 0.5;
  return bytes;
}

function alongColumns(
  rows: Uint8Array | Float64Array,
  width: number,
  height: number,
  channels: 1 | 3,
  to: number,
): Float64Array {
  const { starts, counts, weights, span } = triangle(height, to);
  const stride = width * channels;
  const out = new Float64Array(to * stride);
  for (let y = 0; y < to; y++) {
    const start = starts[y] as number;
    for (let k = 0; k < (counts[y] as number); k++) {
      const weight = weights[y * span + k] as number;
      const from = (start + k) * stride;
      for (let i = 0; i < stride; i++) {
        out[y * stride + i] = (out[y * stride + i] as number) + weight * (rows[from + i] as number);
      }
    }
  }
  return out;
}
