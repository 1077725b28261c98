import type { NotFinite } from "../finite/not-finite.ts";
import type { UnitExamples } from "../units/extremes.ts";

/** What made the clusters of a clustering: units answer to the same classes, or share their top images. */
export type ClusteredBy = "classes" | "images";

/** A network in clusters of units, layer by layer. */
export interface NetworkSummary {
  readonly kind: "summary";
  readonly final: true;
  /** Images that could be read. */
  readonly read: number;
  /** Images that everything here is computed on, ascending: all that could be read, of large data a seeded sample. */
  readonly items: Int32Array;
  /** The class of each of them; −1 unknown. */
  readonly classOf: Int32Array;
  /** Where these classes come from; "none" where the data has no labels and the model no class scores. */
  readonly classesFrom: "labels" | "predictions" | "none";
  /** The classes that occur among the images, in an order in which classes that the same clusters answer to stand together. */
  readonly classes: Int32Array;
  /** The most images that count as a unit's top images. */
  readonly topImages: number;
  readonly layers: readonly LayerSummary[];
  /** The first layer of the network that is NaN or infinite on some images; undefined where all answers of `layers` are finite. */
  readonly notFinite: NotFinite | undefined;
}

/** The units of a layer in clusters. */
export interface LayerSummary {
  /** Index of the layer. */
  readonly layer: number;
  readonly units: number;
  /** Rows and columns of the layer's map; 1 × 1 for a dense layer. */
  readonly map: readonly [number, number];
  /** Images with the largest answers of each unit. */
  readonly top: UnitExamples;
  /** Each way of clustering that there is: by classes only where images have classes. */
  readonly clusterings: readonly Clustering[];
  /** How far the two clusterings agree: adjusted Rand index, 1 the same, 0 by chance; NaN with one of them. */
  readonly agreement: number;
}

/** One way of clustering a layer's units: every unit is in one cluster. */
export interface Clustering {
  readonly by: ClusteredBy;
  /** In an order in which blocks show along `classes`; units that never vary last. */
  readonly clusters: readonly UnitCluster[];
  /** Per image: the cluster that serves it, the one whose activity stands out most; 255 where an answer is not finite. */
  readonly served: Uint8Array;
}

/**
 * Units of a layer that are alike. "alike": by what the clustering is made by. "apart": the rest of a clustering by top images, units that share theirs
 * with too few others. "dead": units whose answer is the same on every image.
 */
export interface UnitCluster {
  readonly kind: "alike" | "apart" | "dead";
  /** Those that stand for it best first. */
  readonly units: Int32Array;
  /** Per class of `NetworkSummary.classes`: how many standard deviations of its answers a unit's mean answer to the class lies above its mean answer, averaged over the units; NaN for dead units. */
  readonly effects: Float32Array;
  /** Mean correlation of the units' effects with the cluster's; NaN without classes and for dead units. */
  readonly likeness: number;
  /** Share of its top images that a unit shares with another one of the cluster, averaged over pairs; NaN for a single unit and for dead ones. */
  readonly shared: number;
  readonly faults: ClusterFaults;
}

/** How many units of a cluster are of a kind that an architect looks for. */
export interface ClusterFaults {
  /** Never above zero on any image. */
  readonly silent: number;
  /** The same answer on every image, silent ones included. */
  readonly dead: number;
  /** Above zero somewhere on every image. */
  readonly always: number;
  /** The largest answer on at least 95 % of the images. */
  readonly saturated: number;
  /** A correlation above 0.98 to another unit of the layer. */
  readonly duplicates: number;
}
