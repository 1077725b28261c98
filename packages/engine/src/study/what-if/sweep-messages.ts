import type { Variant } from "../variants/variant.ts";
import type { Figures } from "./figures-of.ts";

/** One strength of an edit. */
export interface SweepStep {
  /** The number that is swept over. */
  readonly value: number;
  /** The edit at this strength; it is made behind the edits of what the question is asked of. */
  readonly variant: Variant;
}

/** What is swept over what. */
export interface SweepRequest {
  readonly steps: readonly SweepStep[];
  /** The value at which the edit changes nothing: strengths are distances from it (0 if absent). */
  readonly neutral?: number | undefined;
  /** The image whose probabilities are followed; none if absent. */
  readonly item?: number | undefined;
  /** Images of the data: so many drawn by seed, or these; all if absent, and none at 0. */
  readonly images?: number | readonly number[] | undefined;
}

/** One parameter over its range: for one image, then for the data on more and more images. */
export interface Sweep {
  readonly kind: "sweep";
  readonly final: boolean;
  readonly values: readonly number[];
  /** Undefined where no image was asked for. */
  readonly curves: SweepCurves | undefined;
  /** Undefined as long as there is nothing, and where no images were asked for. */
  readonly data: SweepData | undefined;
}

/** One image's probabilities along the steps. */
export interface SweepCurves {
  readonly item: number;
  /** Without any step. */
  readonly untouched: Float32Array;
  /** steps × classes. */
  readonly probabilities: Float32Array;
  /** Predicted class untouched, and at each step. */
  readonly predicted: readonly [untouched: number, steps: Int32Array];
}

/** What the network says of the data along the steps. */
export interface SweepData {
  /** Images judged so far, and how many there will be. */
  readonly count: number;
  readonly of: number;
  /** Those of them whose class is known. */
  readonly labelled: number;
  /** Images of each class among them. */
  readonly classCounts: Int32Array;
  readonly untouched: Figures;
  readonly steps: readonly Figures[];
  /** The images that were judged. */
  readonly items: Int32Array;
  /** Images that were read and count nowhere, since their untouched scores are NaN or infinite. */
  readonly unjudged: Int32Array;
  /** Of each of `items`, the value nearest to the neutral one at which it is predicted otherwise than untouched; NaN where there is none. */
  readonly changedAt: Float64Array;
  /** What the person should know, once `final`: which images are not counted, and why. */
  readonly notes: readonly string[];
}
