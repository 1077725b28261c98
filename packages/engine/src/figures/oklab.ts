/** Red, green and blue, 0 … 1, gamma-encoded as screens take them. */
export type Rgb = readonly [number, number, number];

/** Lightness 0 … 1 and two opponent axes (Ottosson 2020): equal distances look about equally different. */
export type Oklab = readonly [number, number, number];

const decodeGamma = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encodeGamma = (v: number) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
const clamp = (v: number) => Math.max(0, Math.min(1, v));

/** Linear-light components of a colour. */
export function linear([r, g, b]: Rgb): Rgb {
  return [decodeGamma(r), decodeGamma(g), decodeGamma(b)];
}

/** Oklab coordinates of linear light. */
export function oklabOfLinear([r, g, b]: Rgb): Oklab {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linearOfOklab([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const inGamut = (rgb: Rgb) => rgb.every((v) => v >= -1e-4 && v <= 1 + 1e-4);

/** The colour of this lightness (0 … 1) and hue (degrees) with `chroma`, or as much of it as a screen can show. */
export function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue * Math.PI) / 180;
  const at = (c: number) => linearOfOklab([lightness, c * Math.cos(angle), c * Math.sin(angle)]);
  let shown = chroma;
  while (shown > 0 && !inGamut(at(shown))) shown -= 0.004;
  const [r, g, b] = at(Math.max(0, shown));
  return [encodeGamma(clamp(r)), encodeGamma(clamp(g)), encodeGamma(clamp(b))];
}

/** "#rrggbb" as components. */
export function rgbOfHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** Components as "#rrggbb". */
export function hexOfRgb(rgb: Rgb): string {
  return `#${rgb
    .map((v) =>
      Math.round(clamp(v) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
