import type { Fit, Image } from "./image.ts";
import { resize } from "./resize.ts";

/** Where a fitted image comes from: the size to scale to, and the corner of the cut in it (negative: a border). */
export interface FitPlan {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** How an image of this size is scaled and cut; the numbers torchvision's Resize and CenterCrop take, for `crop`. */
export function planFit(width: number, height: number, fit: Fit): FitPlan {
  const scaled = scaledSize(width, height, fit);
  const corner = fit.corner === "down" ? cornerDown : cornerRounded;
  return { ...scaled, left: corner(scaled.width, fit.width), top: corner(scaled.height, fit.height) };
}

/** An image brought to its fixed size: scaled, then cut or bordered, and to the sizes of `Fit.also` beside it. Costs what the cut needs, not what is cut away. */
export function fitImage(image: Image, fit: Fit): Image {
  const fitted = fitOnce(image, fit);
  return fit.also === undefined ? fitted : { ...fitted, also: fit.also.map((other) => fitImage(image, other)) };
}

function fitOnce(image: Image, fit: Fit): Image {
  const { width, height, left, top } = planFit(image.width, image.height, fit);
  const window = {
    left: Math.max(0, left),
    top: Math.max(0, top),
    width: Math.min(width, left + fit.width) - Math.max(0, left),
    height: Math.min(height, top + fit.height) - Math.max(0, top),
  };
  const part = resize(image, width, height, fit.filter, window);
  if (part.width === fit.width && part.height === fit.height) return part;
  return border(part, window.left - left, window.top - top, fit);
}

function scaledSize(width: number, height: number, fit: Fit): { width: number; height: number } {
  const target = fit.before ?? fit;
  switch (fit.mode) {
    case "cut":
      return { width, height };
    case "stretch":
      return { width: target.width, height: target.height };
    case "crop":
      if (fit.before !== undefined) return keepRatio(width, height, fit.before, Math.min);
      return scaleShorter(width, height, fit.shorter);
    case "pad":
      return keepRatio(width, height, target, Math.max);
  }
}

function scaleShorter(width: number, height: number, shorter: number): { width: number; height: number } {
  return width <= height
    ? { width: shorter, height: Math.max(1, Math.trunc((shorter * height) / width)) }
    : { width: Math.max(1, Math.trunc((shorter * width) / height)), height: shorter };
}

/** The aspect ratio kept, as timm's ResizeKeepRatio: `Math.min` covers the target, `Math.max` fits inside it. */
function keepRatio(
  width: number,
  height: number,
  target: { width: number; height: number },
  choose: (a: number, b: number) => number,
): { width: number; height: number } {
  const ratio = choose(width / target.width, height / target.height);
  return { width: Math.max(1, roundHalfEven(width / ratio)), height: Math.max(1, roundHalfEven(height / ratio)) };
}

// torchvision's CenterCrop: Python's round places a cut, a border's smaller half comes first
const cornerRounded = (outer: number, inner: number): number =>
  outer >= inner ? roundHalfEven((outer - inner) / 2) : 0 - Math.floor((inner - outer) / 2);

// the center_crop of transformers
const cornerDown = (outer: number, inner: number): number => Math.floor((outer - inner) / 2);

/** Python's round: halves to the even neighbour. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (Math.abs(below) % 2) : Math.round(value);
}

function border(part: Image, left: number, top: number, { width, height, fill = [0, 0, 0] }: Fit): Image {
  const { channels } = part;
  const size = width * height * channels;
  const pixels = part.pixels instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size);
  if (fill.some((value) => value !== 0)) for (let i = 0; i < size; i++) pixels[i] = fill[i % channels] ?? 0;
  for (let y = 0; y < part.height; y++) {
    const row = part.pixels.subarray(y * part.width * channels, (y + 1) * part.width * channels);
    pixels.set(row, ((top + y) * width + left) * channels);
  }
  return { width, height, channels, pixels };
}
