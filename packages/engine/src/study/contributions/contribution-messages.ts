/** What units of a layer add to a sum, each the mean over images. */
export interface LayerContributions {
  /** Index of the layer; 0 is the image. */
  readonly layer: number;
  /** Per unit of it. */
  readonly values: Float32Array;
}

/** What makes a unit, and what it makes in turn, on the data. */
export interface Contributions {
  readonly kind: "contributions";
  readonly final: true;
  readonly layer: number;
  readonly unit: number;
  /** Images that were looked at, of a seeded sample of large data: those that could be read, `unjudged` left out. */
  readonly read: number;
  /** Images that were read and for which a sum, or what is added to it, is NaN or infinite: no mean counts them. */
  readonly unjudged: Int32Array;
  /** Images that count: those on which the unit's sum is above zero anywhere; all that could be read where there are none. */
  readonly counted: number;
  /** Whether the sum is above zero on those that count. */
  readonly above: boolean;
  /**
   * The sum that makes the unit, at the position where it is largest; undefined where no one sum makes it. Contributions of all sources and the bias add up to its mean.
   */
  readonly sum:
    | {
        /** The layer that holds the sum, which activations and poolings may stand behind, and the unit's number there. */
        readonly layer: number;
        readonly unit: number;
        readonly mean: number;
        /** What the sum is without any input: biases and shifts of normalisations. */
        readonly bias: number;
        readonly sources: readonly LayerContributions[];
      }
    | undefined;
  /** What the unit adds to the units of the next sums, each at the position where that unit's sum is largest. */
  readonly readers: readonly (LayerContributions & {
    /** The layer by which the unit reaches the sum: its own, or one behind it. */
    readonly through: number;
  })[];
  /** Further sums that read the unit, and were left out. */
  readonly unread: number;
  /** Which images do not count. */
  readonly notes: readonly string[];
}
