import type { Variant } from "../variants/variant.ts";
import type { Figures } from "./figures-of.ts";

/** An edit at several strengths. */
export interface RobustnessRow {
  /** What it is called in the table. */
  readonly name: string;
  /** From weak to strong; each is made behind the edits of what the question is asked of. */
  readonly steps: readonly Variant[];
}

/** Which edits a network is tried with. */
export interface RobustnessRequest {
  /** The published corruptions at severities 1 to 5 if absent. */
  readonly rows?: readonly RobustnessRow[] | undefined;
  /** Severities of the published corruptions (1 to 5). */
  readonly severities?: readonly number[] | undefined;
  /** Images of the data: so many drawn by seed, or these; all if absent. */
  readonly images?: number | readonly number[] | undefined;
}

/** How a network stands up to edits, on the images judged so far. */
export interface Robustness {
  readonly kind: "robustness";
  readonly final: boolean;
  /** Images judged so far, and how many there will be. */
  readonly count: number;
  readonly of: number;
  /** Images that were read and count nowhere, since their untouched scores are NaN or infinite. */
  readonly unjudged: Int32Array;
  /** Those of `count` whose class is known. */
  readonly labelled: number;
  /** Images of each class among them. */
  readonly classCounts: Int32Array;
  readonly untouched: Figures;
  readonly rows: readonly RobustnessFigures[];
  /** Mean over the rows; NaN without labels. */
  readonly accuracy: number;
  /** That as a share of the untouched accuracy. */
  readonly relative: number;
  /** Rows that the network's images, or the platform, do not allow. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** What the person should know, once `final`: which images are not counted, and why. */
  readonly notes: readonly string[];
}

/** One row. */
export interface RobustnessFigures {
  readonly name: string;
  /** One for each strength. */
  readonly steps: readonly Figures[];
  /** Mean over the strengths; NaN without labels. */
  readonly accuracy: number;
  /** That as a share of the untouched accuracy. */
  readonly relative: number;
  /** Mean over the strengths of the share of images that are predicted as untouched. */
  readonly same: number;
  /** Per class, the mean over the strengths of its recall less that of the untouched images; NaN where it has no image. */
  readonly recallChange: Float64Array;
}
