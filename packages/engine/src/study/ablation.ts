/** What of a layer to take away. */
export interface AblateRequest {
  readonly layer: number;
  /** Each is taken away by itself, all of its units at once. */
  readonly groups: readonly (readonly number[])[];
  /** What stands where a unit was: nothing, or the unit's mean over the data. */
  readonly fill?: "zero" | "mean" | undefined;
}

/** What the network says without some units. */
export interface Ablated {
  readonly units: Int32Array;
  /** What stood in their place. */
  readonly fill: Float32Array;
  /** Class per item, in the order of the data; −1 where an image could not be read, or its scores are not finite. */
  readonly predicted: Int32Array;
  /** Mean probability of the true class over the images that the whole network judges, 0 where scores are NaN without the units; NaN without labels. */
  readonly trueConfidence: number;
  /** Per class: the same over the images of that true class; NaN for classes without images, empty without labels. */
  readonly classConfidence: Float32Array;
  /** Share of right predictions among the same images; NaN without labels. */
  readonly accuracy: number;
}

/** What became of the predictions, group by group. */
export interface Ablation {
  readonly kind: "ablation";
  readonly layer: number;
  /** Images that could be read and that the whole network judges. */
  readonly read: number;
  /** Images that could be read and count nowhere, since the whole network's scores are NaN or infinite. */
  readonly unjudged: Int32Array;
  /** With all units. */
  readonly whole: Ablated;
  readonly groups: readonly Ablated[];
  /** What the person should know: which images are not counted, and why. */
  readonly notes: readonly string[];
}
