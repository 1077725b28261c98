import type { SeriesRow, StripFigure } from "../../packages/engine/src/figures/strip-figure.ts";

/** A strip of `count` grey 8 × 4 pictures that brighten in one corner, "a<b" turning into "c&d" at frame `flip`. */
export function stripFigureOf(count: number, flip: number | undefined, channels: 1 | 3 = 3): StripFigure {
  const [width, height] = [8, 4];
  const start = new Float32Array(width * height * channels).fill(0.25);
  const row: SeriesRow = {
    target: "c&d",
    label: 1,
    flip,
    sentence: "c&d from frame 6, at L2 0.09; most change in the upper third",
    firstChange: new Int32Array(width * height),
    frames: Array.from({ length: count }, (_, frame) => {
      const share = frame / (count - 1);
      const pixels = Float32Array.from(start).fill(0.25 + 0.1 * share, 0, channels);
      return {
        pixels,
        change: pixels.map((value, at) => value - (start[at] ?? 0)),
        probabilities: Float32Array.of(0.9 * (1 - share), 0.9 * share, 0.1, 0),
        predicted: share < 0.5 ? 0 : 1,
        value: frame,
        l2: 0.1 * Math.sqrt(channels) * share,
        linf: 0.1 * share,
      };
    }),
  };
  return {
    model: "net",
    image: "photo & co.png",
    classes: ["a<b", "c&d", "e", "f"],
    series: { shape: { width, height, channels }, frames: count, rows: [row], amplification: 4 },
    map: "colour",
    settings: { preset: "legible", norm: "linf", budget: 8 / 255, steps: 60, spacing: "steps", seed: 3 },
    notes: [],
  };
}
