import type { DataInfo, Evaluation } from "@deepling/engine";

/** What filters and orders read of the images. */
export interface KnownImages {
  readonly data: DataInfo;
  readonly evaluation: Evaluation | undefined;
  /** Where each image is decided, as `DecisionDepths` has it. */
  readonly depths: Int32Array | undefined;
}

/** Stands among depths for an image of which none is known. */
export const UNKNOWN_DEPTH = -2;
