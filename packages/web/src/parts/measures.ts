import {
  LAYER_MEASURE_KEYS,
  type LayerMeasureKey,
  type LayerQuality,
  layerMeasure,
  measured,
  percent,
} from "@deepling/engine";
import { formatValue } from "./format.ts";

/** A number that the page shows: what it means and where it comes from. */
export interface Measure {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  /** Paper or standard; "" where the definition is its own source. */
  readonly source: string;
  /** Whether it is written in percent. */
  readonly share: boolean;
  /** Which end is good, if one is. */
  readonly better: "higher" | "lower" | "neither";
  /** Least and greatest value that it can take, for bars and curves; Infinity where there is none. */
  readonly range: readonly [number, number];
}

/** Measures of a layer's layout that are numbers. */
export type QualityKey = Exclude<keyof LayerQuality, "mirrored">;

/** What a measure of a layer's layout is called where several stand in a row. */
export const QUALITY_WORDS: Readonly<Record<QualityKey, string>> = {
  purity: "purity",
  planePurity: "in the plane",
  stress: "stress",
  trustworthiness: "trustworthiness",
  continuity: "continuity",
  explained: "explained",
  hidden: "hidden",
  gap: "gap",
  movement: "movement",
  residual: "residual",
  mirrorConfidence: "mirror",
  cka: "CKA",
  radius: "radius",
};

/** A number that each layer has, as its description says. */
function ofLayers(key: LayerMeasureKey): Measure {
  const { name, definition, source, better, full, unit } = layerMeasure(key);
  const range = [0, full === "whole" ? 1 : Number.POSITIVE_INFINITY] as const;
  return { id: key, name, definition, source, share: unit === "share" || unit === "relative", better, range };
}

/** The measures of a layer's layout, in the order in which they are shown. */
export const QUALITY: Readonly<Record<QualityKey, Measure>> = {
  purity: ofLayers("purity"),
  planePurity: {
    id: "planePurity",
    share: true,
    name: "Class purity in the plane",
    definition:
      "The same share among the 10 nearest points of the drawing: how much of the separation survives two dimensions.",
    source: "k-nearest-neighbour purity, k = 10",
    better: "higher",
    range: [0, 1],
  },
  stress: {
    id: "stress",
    share: false,
    name: "Stress",
    definition:
      "How far distances in the drawing are from distances between activations, after the best common scale: 0 is a faithful drawing.",
    source: "scale-normalised stress; Kruskal 1964, Smelser et al. 2024",
    better: "lower",
    range: [0, 1],
  },
  trustworthiness: {
    id: "trustworthiness",
    share: false,
    name: "Trustworthiness",
    definition: "Whether neighbours in the drawing are neighbours among the activations: 1 when no stranger intrudes.",
    source: "Venna and Kaski 2001, k = 10",
    better: "higher",
    range: [0, 1],
  },
  continuity: {
    id: "continuity",
    share: false,
    name: "Continuity",
    definition: "Whether neighbours among the activations stay neighbours in the drawing: 1 when none is torn away.",
    source: "Venna and Kaski 2001, k = 10",
    better: "higher",
    range: [0, 1],
  },
  explained: {
    id: "explained",
    share: true,
    name: "Explained by the plane",
    definition: "Share of the first two eigenvalues in the sum of all positive ones.",
    source: "PivotMDS; Brandes and Pich 2006",
    better: "higher",
    range: [0, 1],
  },
  gap: {
    id: "gap",
    share: false,
    name: "Gap λ₂ / λ₃",
    definition:
      "Second eigenvalue over third. Near 1 the second axis of the drawing is arbitrary: another one would do as well.",
    source: "PivotMDS; Brandes and Pich 2006",
    better: "higher",
    range: [1, Number.POSITIVE_INFINITY],
  },
  movement: {
    id: "movement",
    share: false,
    name: "Movement",
    definition:
      "Mean distance that a point moves from the layer before, both drawings scaled to unit root-mean-square radius.",
    source: "",
    better: "neither",
    range: [0, 2],
  },
  hidden: {
    id: "hidden",
    share: true,
    name: "Hidden far images",
    definition:
      "Share of images at least twice as far from the layer's middle as the median image, but drawn nearer to it than the median image.",
    source: "",
    better: "lower",
    range: [0, 1],
  },
  residual: {
    id: "residual",
    share: false,
    name: "Alignment residual",
    definition:
      "What remains between this drawing and the one before after the best rotation or mirroring: 0 when they coincide.",
    source: "Procrustes analysis; Gower 1975",
    better: "lower",
    range: [0, 1],
  },
  mirrorConfidence: {
    id: "mirrorConfidence",
    share: false,
    name: "Mirror confidence",
    definition: "How clearly mirroring, or not mirroring, fitted the layer before: 0 when both fitted alike.",
    source: "Procrustes analysis with a mirror test",
    better: "higher",
    range: [0, 1],
  },
  cka: {
    id: "cka",
    share: false,
    name: "CKA with the previous layer",
    definition:
      "Linear centred kernel alignment: 1 when the two layers hold the same geometry up to rotation and scale.",
    source: "Kornblith et al. 2019",
    better: "neither",
    range: [0, 1],
  },
  radius: {
    id: "radius",
    share: false,
    name: "Radius",
    definition:
      "Root-mean-square distance of the images from their centre in the layer's own activation units, before scaling for drawing.",
    source: "",
    better: "neither",
    range: [0, Number.POSITIVE_INFINITY],
  },
};

/** Measures of models, layers, images and classes. */
const OTHERS = {
  accuracy: {
    id: "accuracy",
    share: true,
    name: "Accuracy",
    definition: "Share of the labelled images whose most probable class is their true class.",
    source: "top-1 accuracy",
    better: "higher",
    range: [0, 1],
  },
  f1: {
    id: "f1",
    share: true,
    name: "F1",
    definition: "Harmonic mean of precision and recall over all labels of all images together.",
    source: "micro-averaged F1",
    better: "higher",
    range: [0, 1],
  },
  recall: {
    id: "recall",
    share: true,
    name: "Recall",
    definition: "Of the images that truly belong to this class, the share that the network recognised.",
    source: "",
    better: "higher",
    range: [0, 1],
  },
  precision: {
    id: "precision",
    share: true,
    name: "Precision",
    definition: "Of the images that the network said belong to this class, the share that truly do.",
    source: "",
    better: "higher",
    range: [0, 1],
  },
  confidence: {
    id: "confidence",
    share: true,
    name: "Confidence",
    definition: "Probability that the network gives to the class it chose (softmax of its scores).",
    source: "",
    better: "neither",
    range: [0, 1],
  },
  receptiveField: {
    id: "receptiveField",
    share: false,
    name: "Receptive field",
    definition:
      "The part of the input image that can influence one position of this layer, in pixels of the network's input.",
    source: "Araujo et al., Distill 2019",
    better: "neither",
    range: [0, Number.POSITIVE_INFINITY],
  },
  trailClass: {
    id: "trailClass",
    share: false,
    name: "Class of the nearest images in the plane",
    definition:
      "For every layer (columns) and frame (downwards) the class of most of the ten nearest images in the layer's drawing, not by activations; bright from the frame at which it changes.",
    source: "k-nearest-neighbour vote in the plane, k = 10",
    better: "neither",
    range: [0, 1],
  },
  stripL2: {
    id: "stripL2",
    share: false,
    name: "L2 distance",
    definition:
      "Euclidean distance to the untouched image: the root of the sum of all squared changes, pixel values from 0 to 1.",
    source: "",
    better: "neither",
    range: [0, Number.POSITIVE_INFINITY],
  },
  stripLinf: {
    id: "stripLinf",
    share: false,
    name: "L∞ distance",
    definition: "The largest change of any pixel's channel; 1/255 is one step of an 8-bit image.",
    source: "",
    better: "neither",
    range: [0, 1],
  },
  stripValue: {
    id: "stripValue",
    share: false,
    name: "Target value",
    definition:
      "What the strip drives up: for a class its logit, its margin (the logit less that of the best other class) or, where nothing else is asked for, ln of its probability; for units and layers their activation.",
    source: "",
    better: "neither",
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  },
  distance: {
    id: "distance",
    share: false,
    name: "Distance",
    definition: "Euclidean distance between the two images' activations in the selected layer.",
    source: "",
    better: "neither",
    range: [0, Number.POSITIVE_INFINITY],
  },
} as const satisfies Record<string, Measure>;

/** Every measure that has a definition, by id. */
export const MEASURES: Readonly<Record<QualityKey | keyof typeof OTHERS | LayerMeasureKey, Measure>> = {
  ...measured(ofLayers),
  ...QUALITY,
  ...OTHERS,
};

export type MeasureId = keyof typeof MEASURES;

/** Whether a text is the id of a measure. */
export function isMeasureId(id: string): id is MeasureId {
  return Object.hasOwn(MEASURES, id);
}

/** Whether a text is the key of a measure of layers. */
export function isLayerMeasure(key: string): key is LayerMeasureKey {
  return LAYER_MEASURE_KEYS.some((one) => one === key);
}

/** A value of a measure as it is written everywhere: shares in percent, others with three figures. */
export function writtenValue(id: MeasureId, value: number): string {
  return MEASURES[id].share ? percent(value) : formatValue(value);
}
