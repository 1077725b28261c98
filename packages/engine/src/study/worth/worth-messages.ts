import type { Ablation } from "../ablation.ts";

/** Estimates of what a layer's units are worth; each list has a number per unit, NaN where it cannot be had. */
export interface Estimates {
  /** Layer index. */
  readonly layer: number;
  /** Images that they were computed on: those with an activation or a gradient that is NaN or infinite are left out. */
  readonly count: number;
  /** Mean over the images of Σ activation · ∂p/∂activation, p being the probability of the true class: by how much p falls to first order without the unit. */
  readonly firstOrder: Float32Array;
  /** Mean over the images of its size, whatever its sign (Molchanov et al. 2017). */
  readonly firstOrderSize: Float32Array;
  /** units × classes: the first of these over the images of each true class; empty without labels, NaN for classes without images. */
  readonly firstOrderByClass: Float32Array;
  /** Σ over the weights that read the unit: |weight| · ‖activation‖₂ over all images and positions (Wanda, Sun et al. 2023, added up for a whole unit). */
  readonly wanda: Float32Array;
  /** Σ |weight| of the kernel that makes the unit. */
  readonly magnitude: Float32Array;
  /** Mean |activation| over images and positions. */
  readonly activation: Float32Array;
}

/** Spearman's rank correlation of each estimate with the damage that was measured; NaN where one of the two cannot be had or does not vary. */
export interface EstimateCorrelations {
  readonly firstOrder: number;
  readonly firstOrderSize: number;
  readonly wanda: number;
  readonly magnitude: number;
  readonly activation: number;
}

/** The estimates, as soon as they are there: before any unit has been removed. */
export interface WorthEstimates extends Estimates {
  readonly kind: "estimates";
  readonly final: false;
}

/** What each unit of a layer is worth: the damage done by holding it alone at zero. Losses are positive. */
export interface Worth {
  readonly kind: "worth";
  readonly final: true;
  readonly layer: number;
  /** Images that could be read and that the whole network judges. */
  readonly count: number;
  /** Images that could be read and count nowhere, since the network's scores are NaN or infinite. */
  readonly unjudged: Int32Array;
  /** Of the whole network; NaN without labels. */
  readonly accuracy: number;
  readonly trueConfidence: number;
  /** Per unit: by how much accuracy falls without it; NaN without labels. */
  readonly accuracyLoss: Float32Array;
  /** Per unit: by how much the mean probability of the true class falls; NaN without labels. */
  readonly confidenceLoss: Float32Array;
  /** Per unit: share of the images with another predicted class. */
  readonly changed: Float32Array;
  /** units × classes: by how much the share of right predictions among a class's images falls; NaN for classes without images, empty without labels. */
  readonly classAccuracyLoss: Float32Array;
  /** units × classes: the same for the mean probability of the class. */
  readonly classConfidenceLoss: Float32Array;
  readonly estimates: Estimates;
  /** How well the estimates rank the units: against the loss of probability (without labels the share of changed predictions). */
  readonly correlations: EstimateCorrelations;
  /** The same against the loss of accuracy. */
  readonly accuracyCorrelations: EstimateCorrelations;
  /** What the person should know: which images are not counted, and why. */
  readonly notes: readonly string[];
}

/** What an ablation does to the answers: by how much accuracy and probability fall (NaN without labels), and the share of images with another predicted class. */
export interface Effect {
  readonly accuracy: number;
  readonly trueConfidence: number;
  readonly changed: number;
}

/** An ablation's effect beside that of random sets of as many units of the same layer. */
export interface ControlBand {
  readonly own: number;
  readonly mean: number;
  /** The 5 % and 95 % quantiles of the random sets. */
  readonly low: number;
  readonly high: number;
  /** "within": not distinguishable from random units. */
  readonly place: "within" | "above" | "below" | "unknown";
}

/** Units to remove, and how many random sets to compare with. */
export interface ControlRequest {
  readonly layer: number;
  readonly units: readonly number[];
  readonly fill?: "zero" | "mean" | undefined;
  /** 20 when absent. */
  readonly sets?: number | undefined;
  readonly seed?: number | undefined;
}

/** An ablation beside its control. */
export interface Control {
  readonly kind: "control";
  /** With the units asked for as its only group. */
  readonly ablation: Ablation;
  readonly seed: number;
  /** The random sets that were drawn: fewer than asked for where the layer has no more. */
  readonly sets: readonly Int32Array[];
  readonly accuracy: ControlBand;
  readonly trueConfidence: ControlBand;
  readonly changed: ControlBand;
}
