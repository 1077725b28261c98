import type { Graph } from "../../graph/graph.ts";

/** What one edit made of a graph. */
export interface EditedValue {
  /** The edited graph. What the edit replaced is still in it, read by nobody. */
  readonly graph: Graph;
  /** The layer's value without this edit. */
  readonly before: string;
  /** The layer's value: its own name. */
  readonly after: string;
}
