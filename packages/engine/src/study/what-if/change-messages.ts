import type { Activations, Prediction } from "../study.ts";
import type { Variant } from "../variants/variant.ts";
import type { ChangedUnits, LeftOut } from "./layer-changes.ts";
import type { Neighbourhoods } from "./neighbourhoods.ts";

/** What is asked about what a variant does to one image. */
export interface ChangeRequest {
  readonly item: number;
  /** What the variant is compared with; the study itself if absent. */
  readonly against?: Variant | undefined;
  /** The units that moved most, in each of some layers (numbers of the network before). */
  readonly units?: { readonly layers: readonly number[]; readonly count: number } | undefined;
  /** Difference maps of at most `limit` channels of one layer. */
  readonly maps?: { readonly layer: number; readonly limit: number } | undefined;
  /** The commonest class of the `count` nearest images before and after, among `among` images of the data (1000) drawn by seed; not asked for if absent. */
  readonly neighbours?: { readonly count: number; readonly among?: number | undefined } | undefined;
}

/** Probabilities before and after; the first message. */
export interface ChangedScores {
  readonly kind: "scores";
  readonly item: number;
  readonly before: Prediction;
  readonly after: Prediction;
  /** Predicted class before and after; −1 without class scores. */
  readonly predicted: readonly [before: number, after: number];
}

/** How far each layer moved; the second message. */
export interface ChangedLayers {
  readonly kind: "layers";
  /** Layers that could be compared, by their numbers in the network before. */
  readonly layers: Int32Array;
  /** Per layer, ‖after − before‖ / ‖before‖. */
  readonly relative: Float32Array;
  /** Per layer, ‖before‖. */
  readonly size: Float32Array;
  readonly leftOut: readonly LeftOut[];
  /** Whether every layer that was compared is the same before and after. */
  readonly unchanged: boolean;
  /** In the order of the layers asked for; those that were left out are missing. */
  readonly units: readonly ChangedUnits[];
  /** after − before, the channels that moved most first; undefined if it was not asked for, or the layer was left out. */
  readonly maps: Activations | undefined;
}

/** The image's neighbourhood before and after at each layer; the last message, if it was asked for. */
export interface ChangedNeighbourhoods {
  readonly kind: "neighbourhoods";
  /** Nearest images that make a neighbourhood, by Euclidean distance between activations: as many as were asked for, and at most half of those with a class. */
  readonly count: number;
  /** Images that they were looked for among, unedited, of all of the data. */
  readonly among: number;
  readonly of: number;
  /** Whether an image's class is its label, or what the network predicts for it. */
  readonly by: "labels" | "predictions";
  readonly layers: Int32Array;
  readonly before: Neighbourhoods;
  readonly after: Neighbourhoods;
  /** The first layer at which the commonest class is another than before; undefined where there is none. */
  readonly parting: number | undefined;
  /** The layer from which on it is another to the end; undefined where the last layer has the class that it had before. */
  readonly lasting: number | undefined;
}

/** All that a change is answered with. */
export type ChangeMessage = ChangedScores | ChangedLayers | ChangedNeighbourhoods;
