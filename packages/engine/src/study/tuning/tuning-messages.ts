/** A unit's answer along one edit of its images. */
export interface TuningCurve {
  /** Name of the edit, as `--image-edit` takes it, and its title. */
  readonly edit: string;
  readonly title: string;
  /** Unit of its values: "°", "px", "×"; "" for a share. */
  readonly unit: string;
  /** The value at which the edit changes nothing. */
  readonly neutral: number;
  readonly values: Float32Array;
  /** At each value, the mean over the images of the unit's largest activation anywhere in its map. */
  readonly answers: Float32Array;
}

/** What a unit answers while its images are edited. */
export interface UnitTuning {
  readonly kind: "unit tuning";
  readonly final: true;
  readonly layer: number;
  readonly unit: number;
  /** The images: the one that was asked for, or those with the unit's largest answers, the largest first. */
  readonly items: Int32Array;
  /** Images that these were chosen from; 1 where one was asked for. */
  readonly among: number;
  /** The mean answer to the images as they are. */
  readonly untouched: number;
  readonly curves: readonly TuningCurve[];
  /** Edits that these images do not have, and why. */
  readonly skipped: readonly { readonly edit: string; readonly reason: string }[];
}
