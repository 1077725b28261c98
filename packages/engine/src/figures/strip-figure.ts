import { className } from "../base/class-name.ts";
import { threeFigures } from "../base/number-text.ts";
import { percent } from "../base/percent.ts";
import { plural } from "../base/plural.ts";

/** Extents of a strip's pictures: height × width × channels numbers each, red first. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** One frame of what is shown: an image's, or the mean of several images'. */
export interface SeriesFrame {
  /** 0 … 1. */
  readonly pixels: Float32Array;
  /** Signed difference to frame 0. */
  readonly change: Float32Array;
  /** Empty without class scores. */
  readonly probabilities: Float32Array;
  /** The predicted class; −1 without class scores, or if they are not numbers. */
  readonly predicted: number;
  /** The objective. */
  readonly value: number;
  /** Distances to frame 0, in pixel values 0 … 1. */
  readonly l2: number;
  readonly linf: number;
}

/** A strip towards one target. */
export interface SeriesRow {
  readonly target: string;
  /** The class that the target leads towards; undefined for units, layers and sums. */
  readonly label: number | undefined;
  readonly frames: readonly SeriesFrame[];
  /** The frame that flips; for a mean, the one by which half of the images have. Undefined if there is none yet. */
  readonly flip: number | undefined;
  /** What the finished strip says; undefined before. */
  readonly sentence: string | undefined;
  /** The frame at which each pixel changed, height × width, −1 for none; undefined for a mean, and before it is known. */
  readonly firstChange: Int32Array | undefined;
}

/** A strip, and those towards other targets beside it, as they are shown. */
export interface StripSeries {
  readonly shape: PictureShape;
  /** Frames that there will be. */
  readonly frames: number;
  readonly rows: readonly SeriesRow[];
  /** What differences are multiplied by; one for everything shown. */
  readonly amplification: number;
}

/**
 * How a signed difference is coloured: the channels themselves around mid grey, brightness on a diverging scale, or the largest
 * magnitude of the channels on an even one.
 */
export const DIFFERENCE_MAPS = ["colour", "signed", "absolute"] as const;
export type DifferenceMap = (typeof DIFFERENCE_MAPS)[number];

/** A finished strip as figures show it. */
export interface StripFigure {
  readonly model: string;
  readonly image: string;
  /** Empty without class scores. */
  readonly classes: readonly string[];
  readonly series: StripSeries;
  readonly map: DifferenceMap;
  readonly settings: {
    readonly preset: string;
    readonly norm: string;
    readonly budget: number;
    readonly steps: number;
    readonly spacing: string;
    readonly seed: number;
  };
  /** What was assumed, such as a guessed preprocessing. */
  readonly notes: readonly string[];
}

/** The predicted class of a frame and its probability, or the target's value if there are no class scores. */
export function frameWords(
  { predicted, probabilities, value }: Pick<SeriesFrame, "predicted" | "probabilities" | "value">,
  classes: readonly string[],
): readonly [string, string] {
  if (predicted >= 0) return [className(classes, predicted), percent(probabilities[predicted] ?? Number.NaN)];
  return [probabilities.length === 0 ? threeFigures(value) : "not a number", ""];
}

/** What was moved, how far and how, in one line. */
export function describeStrip({ model, image, series, settings }: StripFigure): string {
  const { preset, norm, budget, steps, seed } = settings;
  const bound =
    norm === "none"
      ? "no budget"
      : norm === "l2"
        ? `L2 ≤ ${threeFigures(budget)}`
        : `L∞ ≤ ${threeFigures(255 * budget)}/255`;
  const target = `target ${series.rows.map((row) => row.target).join(" or ")}`;
  return [model, image, target, preset, plural(steps, "step"), bound, `seed ${seed}`].join(" · ");
}
