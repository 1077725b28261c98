import type { LayoutExtent } from "./extent.ts";

/**
 * Measures of one layer's layout; NaN where a measure does not apply (no labels, first layer, too few points). Those that compare
 * distances or neighbourhoods (stress to purity, explained, cka) are exact for up to 300 images and otherwise those of a seeded sample
 * of 200 among themselves; the others take all images. Neighbourhoods hold 10 points, fewer below 21 images.
 */
export interface LayerQuality {
  /** Scale-normalised stress between activation distances and layout distances, 0 … 1, lower is better. */
  readonly stress: number;
  readonly trustworthiness: number;
  readonly continuity: number;
  /** Mean share of the 10 nearest neighbours that have the point's true class, in activation space. */
  readonly purity: number;
  /** The same in the plane. */
  readonly planePurity: number;
  /** Share of the activations' variance that the layout's two axes account for; (λ1 + λ2)/Σλ when all images are pivots. */
  readonly explained: number;
  /**
   * Share of the images hidden among others: at least twice as far from the layer's middle as the median image, but drawn nearer to it than
   * the median image. Of all images where the layer's own values are read, otherwise of the sample.
   */
  readonly hidden: number;
  /** λ2/λ3; near 1 the second axis is arbitrary. */
  readonly gap: number;
  /** Residual of the alignment to the layer before, 0 … 1. */
  readonly residual: number;
  /** ||u|−|s||/(|u|+|s|), 0 where rotation and mirror fit alike. */
  readonly mirrorConfidence: number;
  /** Whether the layout was mirrored to fit the layer before. */
  readonly mirrored: boolean;
  /** Mean distance that a point moves from the layer before, layouts scaled to unit root-mean-square radius. */
  readonly movement: number;
  /** Linear centred kernel alignment with the layer before, 0 … 1. */
  readonly cka: number;
  /** Root-mean-square radius of the layout in activation units, before it is scaled for drawing. */
  readonly radius: number;
}

/** Positions, or none where they are asked for apart. */
export type Positions = Float32Array | undefined;

/** One layer's place in a sequence, with its positions unless said otherwise. */
export interface LayerLayout<P extends Positions = Float32Array> {
  readonly layer: number;
  readonly name: string;
  readonly kind: string;
  readonly shape: readonly (number | string)[];
  /** items × 2, aligned to the layer before, in the layer's own activation units; NaN for items that are left out. */
  readonly positions: P;
  /** Where they lie as a whole. */
  readonly extent: LayoutExtent;
  readonly quality: LayerQuality;
  /** Data set indices of the images without a place: activations here, or at a layer that this one is computed from, are not finite. */
  readonly leftOut: Int32Array;
  /** What was reduced to stay within memory ("average pooled 8×8, 50 pivots"), or undefined. */
  readonly reduction: string | undefined;
}

/** One aligned layout per layer, over the same items. */
export interface LayoutSequence<P extends Positions = Float32Array> {
  readonly items: Int32Array;
  readonly mode: "paper" | "smooth";
  readonly seed: number;
  readonly pivots: Int32Array;
  readonly layers: readonly LayerLayout<P>[];
}
