import type { BeforeAfter, PredictionDifference } from "../compare/compare-predictions.ts";
import type { Variant } from "../variants/variant.ts";

/** What is asked about what a variant does over the whole data set. */
export interface EffectRequest {
  /** What the variant is compared with; the study itself if absent. */
  readonly against?: Variant | undefined;
}

/** What a variant does to the predictions of the data. A partial one holds the images so far. */
export interface Effect {
  readonly kind: "effect";
  readonly final: boolean;
  /** Accuracy, confusion, recall and precision of each class before and after, and the images that changed sides, on `difference.count` images. */
  readonly difference: PredictionDifference;
  /** Predicted class per item, in each network's own numbering; −1 where there is none. */
  readonly predicted: BeforeAfter<Int32Array>;
  /** Mean probability of the true class; NaN without labels. */
  readonly trueConfidence: BeforeAfter;
  /** Probability of each network's own predicted class per item; NaN where there is none. */
  readonly confidence: BeforeAfter<Float32Array>;
  /** What the person should know: edits that change nothing, images that could not be judged. */
  readonly notes: readonly string[];
}
