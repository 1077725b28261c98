import type { NotFinite } from "../finite/not-finite.ts";
import type { UnitExamples } from "./extremes.ts";
import type { UnitHistograms } from "./histogram.ts";
import type { SimilarUnits } from "./similar-units.ts";

/**
 * What every unit of some layers answers to the data. A unit's answer to an image is its largest activation anywhere in its map.
 */
export interface UnitStatistics {
  readonly kind: "units";
  readonly final: true;
  /** Images that could be read: extremes and means count all of them. */
  readonly read: number;
  /** Images whose answers were kept, a seeded sample of large data: deciles, histograms, AUC and similar units count these. */
  readonly sampled: number;
  readonly layers: readonly LayerUnits[];
  /** The first layer of the network that is NaN or infinite on some images, where a unit of `layers` is; undefined where all answers are finite. */
  readonly notFinite: NotFinite | undefined;
}

/** The units of a layer. */
export interface LayerUnits {
  /** Index of the layer. */
  readonly layer: number;
  readonly units: number;
  /** Rows and columns of the layer's map; 1 × 1 for a dense layer. */
  readonly map: readonly [number, number];
  /** Images with the largest answers, the largest first; equal ones in the data's order. */
  readonly top: UnitExamples;
  /** Images with the smallest answers, the smallest first. */
  readonly bottom: UnitExamples;
  /** Images near the 10 %, 20 %, …, 90 % points of the answers. */
  readonly deciles: UnitExamples;
  /** Per unit: mean activation over all positions and images; NaN where no image gives a number. */
  readonly means: Float32Array;
  /** Per unit: share of the images on which it is above zero anywhere. */
  readonly active: Float32Array;
  /** Per unit: share of the images whose answer is the unit's largest, within 0.4 %; 1 for a unit that always gives the same. */
  readonly atMost: Float32Array;
  /** units × classes: mean activation over the images of each true class; NaN where there are none. */
  readonly classMeans: Float32Array;
  /** units × classes: how well the answer alone tells the class from all others (area under the ROC curve; 0.5 by chance); NaN where a class or its rest has no image. */
  readonly auc: Float32Array;
  /** Per class: images of it among those that `auc` counts. */
  readonly classImages: Int32Array;
  readonly histogram: UnitHistograms;
  /** Units of the layer that answer to the same images; undefined in layers of more than 4,096 units. */
  readonly similar: SimilarUnits | undefined;
}

/** The answers of one unit. */
export interface UnitAnswers {
  readonly kind: "unit answers";
  readonly final: true;
  /** Images that could be read; of large data a seeded sample. */
  readonly items: Int32Array;
  /** The unit's answer to each, within 0.4 %; NaN where it is no number. */
  readonly values: Float32Array;
}
