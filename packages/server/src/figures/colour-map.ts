/** Red, green and blue, 0 … 1, gamma-encoded. */
export type Rgb = readonly [number, number, number];

/** From paper white at 0 through orange and crimson to deep violet at 1; lightness falls evenly. */
export function magnitudeOnPaper(value: number): Rgb {
  const x = Math.min(1, Math.max(0, value));
  return colour(0.99 - 0.75 * x, 0.62 * x * (1 - 0.8 * x), 85 - 145 * x);
}

/** Blue for −1, paper white for 0, red for 1; evenly on both sides. */
export function signedOnPaper(value: number): Rgb {
  const x = Math.min(1, Math.abs(value));
  return colour(0.99 - 0.5 * x, 0.21 * x, value < 0 ? 258 : 32);
}

/** A colour of Oklab (Ottosson 2020) by lightness, chroma and hue in degrees; clamped to what a screen shows. */
function colour(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encoded(linear: number): number {
  const v = Math.min(1, Math.max(0, linear));
  return v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
}
