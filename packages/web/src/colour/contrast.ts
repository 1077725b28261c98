import { linear, type Rgb } from "@deepling/engine";

/** Relative luminance of a colour, 0 … 1 (WCAG 2). */
export function luminance(colour: Rgb): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 … 21 (WCAG 2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** A colour laid over an opaque one with an opacity, as screens mix them. */
export function over(colour: Rgb, ground: Rgb, opacity: number): Rgb {
  const mix = (i: 0 | 1 | 2) => colour[i] * opacity + ground[i] * (1 - opacity);
  return [mix(0), mix(1), mix(2)];
}

/** Contrast from which small words are readable (WCAG 2, AA). */
const READABLE = 4.5;

/** What small words are written in on a ground: the page's ink where it is readable, else black or white. */
export function inkOn(ground: Rgb, ink: Rgb): Rgb {
  if (contrast(ink, ground) >= READABLE) return ink;
  return contrast([0, 0, 0], ground) > contrast([1, 1, 1], ground) ? [0, 0, 0] : [1, 1, 1];
}
