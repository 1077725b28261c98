import type { Abort } from "../../base/abort.ts";
import type { Feed } from "../../data/feed.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { Matrix } from "../../math/matrix.ts";
import type { Runtime } from "../../runtime/runtime.ts";

/** Where activations come from. */
export interface Source {
  readonly graph: TypedGraph;
  readonly runtime: Runtime;
  readonly feed: Feed;
  readonly batch: number;
  readonly signal: Abort | undefined;
}

/** Some images compared with one another at every layer. */
export interface Sample {
  /** Data set indices of those that could be read. */
  readonly items: readonly number[];
  /** One for each layer. */
  readonly grams: readonly SampleGram[];
  /** For each layer, combinations × width: the rows weighed by the columns of a matrix, sample × combinations. */
  readonly combine: (weights: readonly Matrix[]) => Promise<readonly Matrix[]>;
}

/** A layer's Gram matrix, present × present, as it is and about the rows' mean. */
export interface SampleGram {
  /** The images that are not left out (`spreadDown`), as positions in the sample. */
  readonly present: readonly number[];
  /** Inner products of the rows as they are, less `origin` where it is given. */
  readonly raw: Matrix;
  readonly centred: Matrix;
  readonly origin: Float64Array | undefined;
}

/** Where the mean row is this many times as long as rows are spread (squared), float32 loses the spread: rows are then centred first. */
export const FAR_FROM_ORIGIN = 100;
