import type { StripReading } from "../explain/optimise/read-strip.ts";
import type { StripSettings } from "../explain/optimise/strip-settings.ts";

/** One frame of each image's adversarial strip. Frame 0 is the untouched image. */
export interface StripFrame {
  readonly kind: "frame";
  readonly frame: number;
  /** How many frames there will be. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** images × height × width × channels, RGB or grey, 0 … 1. */
  readonly pixels: Float32Array;
  /** The step that each image shows. */
  readonly steps: Int32Array;
  /** images × classes. */
  readonly probabilities: Float32Array;
  /** The objective, one number an image. */
  readonly values: Float32Array;
  /** Distances to frame 0, in pixel values 0 … 1. */
  readonly l2: Float32Array;
  readonly linf: Float32Array;
}

/** What finished strips say, and what they were made with. */
export interface StripSummary {
  readonly kind: "strip";
  /** Data set indices; empty for noise. */
  readonly items: Int32Array;
  /** The target of each strip, as it was asked for. */
  readonly targets: readonly string[];
  readonly settings: StripSettings;
  readonly strips: readonly StripReading[];
  /** Mean over the strips of the last frame's signed difference: height × width × channels. */
  readonly meanDifference: Float32Array;
  /** What `meanDifference` is to be multiplied by where it is shown. */
  readonly meanAmplification: number;
}
