import { oklch, type Rgb } from "./oklab.ts";

/** Black through violet, red and gold to near white: lightness rises evenly with the magnitude `v`, 0 … 1. */
export function magnitudeColour(v: number): Rgb {
  const x = Math.max(0, Math.min(1, v));
  return oklch(0.12 + 0.85 * x, 0.04 + 0.5 * x * (1 - x) + 0.05 * x, 285 + 170 * x);
}

/** Blue for −1, a dark neutral for 0, orange for 1: signed values `v`, evenly on both sides. */
export function signedColour(v: number): Rgb {
  const x = Math.max(-1, Math.min(1, v));
  return oklch(0.16 + 0.66 * Math.abs(x), 0.17 * Math.abs(x), x < 0 ? 255 : 55);
}

/** From paper white at 0 through orange and crimson to deep violet at 1; lightness falls evenly. For print. */
export function magnitudeOnPaper(v: number): Rgb {
  const x = Math.max(0, Math.min(1, v));
  return oklch(0.99 - 0.75 * x, 0.62 * x * (1 - 0.8 * x), 85 - 145 * x);
}

/** Blue for −1, paper white for 0, red for 1; evenly on both sides. For print. */
export function signedOnPaper(v: number): Rgb {
  const x = Math.min(1, Math.abs(v));
  return oklch(0.99 - 0.5 * x, 0.21 * x, v < 0 ? 258 : 32);
}

/** From a quiet slate to a bright mint, for confidences 0 … 1. */
export function confidenceColour(v: number, theme: "dark" | "light"): Rgb {
  const x = Math.max(0, Math.min(1, v));
  return theme === "dark"
    ? oklch(0.4 + 0.5 * x, 0.03 + 0.13 * x, 265 - 95 * x)
    : oklch(0.82 - 0.42 * x, 0.04 + 0.1 * x, 200 + 65 * x);
}

/** From violet through teal to yellow, for places in an order, 0 … 1: lightness rises evenly. */
export function depthColour(v: number, theme: "dark" | "light"): Rgb {
  const x = Math.max(0, Math.min(1, v));
  return oklch(theme === "dark" ? 0.42 + 0.5 * x : 0.3 + 0.48 * x, 0.15 + 0.02 * x, 305 - 200 * x);
}

/** A scale as 256 RGBA entries of bytes, opaque, for pictures and textures; entry i shows `at` of i/255. */
export function lookupTable(at: (v: number) => Rgb): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const [r, g, b] = at(i / 255);
    table.set([r * 255, g * 255, b * 255, 255], i * 4);
  }
  return table;
}
