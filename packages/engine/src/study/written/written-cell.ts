/** One cell of a layer that is read, with the weight that it has in a sum. */
export interface WrittenTerm {
  /** Place among the sources of the step. */
  readonly source: number;
  readonly unit: number;
  readonly row: number;
  readonly column: number;
  readonly weight: number;
  readonly value: number;
}

/** Positions of a map, the last ones included. */
export interface CellBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** What a step reads of one layer. */
export interface WrittenSource {
  readonly layer: number;
  /** The positions that are read, undefined where all may be. */
  readonly box: CellBox | undefined;
  /** The units that are read, ascending. */
  readonly units: Int32Array;
  /** What each of them adds to the sum; 0 for each where there is no sum. */
  readonly shares: Float32Array;
}

/**
 * How a cell's value is made of the cells of the layers before: "sum", a sum with weights and a bias; "greatest", the greatest of those in a window;
 * "same", a function of the one cell at the same place; "reads", some other function of what is read.
 */
export interface WrittenStep {
  readonly form: "sum" | "greatest" | "same" | "reads";
  readonly layer: number;
  readonly unit: number;
  readonly row: number;
  readonly column: number;
  /** The network's own value. */
  readonly value: number;
  /** What the sum is where all that it reads is 0; 0 where there is no sum. */
  readonly bias: number;
  /** Cells with a weight other than 0; how many of these are 0 themselves; and their sum without the bias. */
  readonly count: number;
  readonly zeros: number;
  readonly sum: number;
  /** Those that add most, by their amount; of the greatest, the cell that it is; of the same, the cell that is read. */
  readonly terms: readonly WrittenTerm[];
  /** What the terms that are not listed add. */
  readonly rest: number;
  readonly sources: readonly WrittenSource[];
}

/** How a cell's value comes about: the cell itself, then, while a step reads a single cell, that cell. */
export interface WrittenCell {
  readonly steps: readonly WrittenStep[];
}
