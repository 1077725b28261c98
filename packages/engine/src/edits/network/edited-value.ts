import type { TypedGraph } from "../../graph/typed-graph.ts";

/** What one edit made of a graph. */
export interface EditedValue {
  /** The edited graph. What the edit replaced is still in it, read by nobody. */
  readonly graph: TypedGraph;
  /** The layer's value without this edit. */
  readonly before: string;
  /** The layer's value: its own name. */
  readonly after: string;
}
