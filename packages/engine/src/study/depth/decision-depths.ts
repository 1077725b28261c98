/** What stands in `DecisionDepths.depths` in place of a layer. */
export const NO_DEPTH = {
  /** Even the last layer's vote is another class than the predicted one. */
  undecided: -1,
  /** The image could not be read. */
  unread: -2,
  /** No other image of the support has the predicted class, so that no vote could be it. */
  unmatched: -3,
} as const;

/** How far each layer tells the classes apart, and from which layer on each image's prediction stands. */
export interface DecisionDepths {
  readonly kind: "depth";
  readonly final: true;
  /** Layers that were looked at, in the network's order. */
  readonly layers: Int32Array;
  /** Images that could be read. */
  readonly read: number;
  /** Images whose activations the probes and the neighbours are taken from: a seeded part of the data. */
  readonly support: number;
  /** Images of the support that vote on an image: the 30 nearest, at most half of the support. */
  readonly voters: number;
  /** Images on which accuracies are measured, none of them of the support. */
  readonly held: number;
  /** Whether the support's classes are the true ones; the predicted ones where the data has no labels. */
  readonly labelled: boolean;
  /** Per layer: accuracy of a linear probe (ridge regression on standardised activations averaged over positions) on the held images; NaN without labels. */
  readonly probe: Float32Array;
  /** Per layer: accuracy of the same probe on the support, which it was fitted to: far above `probe` where it over-fits; NaN without labels. */
  readonly probeFit: Float32Array;
  /** Per layer: the penalty α of the probe's squared weights, chosen by two-fold cross-validation on the support; NaN without labels. */
  readonly probePenalty: Float32Array;
  /** Per layer: accuracy of the vote of the nearest supports on the held images; NaN without labels. */
  readonly neighbours: Float32Array;
  /** Accuracy of the network itself on the held images; NaN without labels or class scores. */
  readonly accuracy: number;
  /**
   * Per item of the data set: the decision depth (Baldock et al. 2021), the index of the first layer from which on the vote of its neighbours is
   * the network's prediction; or one of `NO_DEPTH`.
   */
  readonly depths: Int32Array;
}
