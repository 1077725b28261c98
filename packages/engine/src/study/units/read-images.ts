/** Images of a batch that could be read, `count` of them. */
export interface ReadImages {
  readonly count: number;
  /** Data set indices. */
  readonly items: Int32Array;
  /** True classes; −1 unknown. */
  readonly labels: Int32Array;
  /** Positions in the batch. */
  readonly positions: Int32Array;
  /** Rows among the answers kept; −1 where an image is not of the sample. */
  readonly rows: Int32Array;
}

/** What the graph gave of a layer's units for a batch, images × units. */
export interface LayerReading {
  readonly most: Float32Array;
  /** Undefined in a layer without a map: all are the first. */
  readonly place: Places | undefined;
  readonly mean: Float32Array;
}

/** Where answers stand, row by row through the map; images × units. */
export interface Places {
  readonly at: Float32Array;
  /** Where this is not above zero, the place is the first, whatever `at` says. */
  readonly above: Float32Array | undefined;
}

/** The place of one answer. */
export function placeAt({ at, above }: Places, cell: number): number {
  return above === undefined || above[cell]! > 0 ? at[cell]! : 0;
}
