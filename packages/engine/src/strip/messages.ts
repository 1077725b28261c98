import type { AskedTarget } from "../explain/asked-target.ts";
import type { StripReading } from "./read-strip.ts";
import type { StripSettings } from "./settings.ts";

/** One image in a frame of its strip. */
export interface StripImage {
  /** The step that is shown. */
  readonly step: number;
  /** height × width × channels, RGB or grey, 0 … 1. */
  readonly pixels: Float32Array;
  /** One for each class; empty without class scores. */
  readonly probabilities: Float32Array;
  /** The predicted class; −1 without class scores, or if they are not numbers. */
  readonly predicted: number;
  /** The objective. */
  readonly value: number;
  /** Distances to frame 0, in pixel values 0 … 1. */
  readonly l2: number;
  readonly linf: number;
}

/** One frame of each image's adversarial strip. Frame 0 is the untouched image. */
export interface StripFrame {
  readonly kind: "frame";
  readonly frame: number;
  /** How many frames there will be. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** In the order in which the images were asked for; noise has one image per target. */
  readonly images: readonly StripImage[];
}

/** What finished strips say, and what they were made with. */
export interface StripSummary {
  readonly kind: "strip";
  /** Data set indices; empty for noise. */
  readonly items: Int32Array;
  /** The target of each strip. */
  readonly targets: readonly AskedTarget[];
  readonly settings: StripSettings;
  readonly strips: readonly StripReading[];
}
