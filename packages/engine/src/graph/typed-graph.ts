import type { Graph } from "./graph.ts";

/** Stands for what the rules of shape inference have seen; a copy with other nodes (`{ ...graph, nodes }`) has lost it. */
declare class Inferred {
  private readonly inferred: true;
}

/** A graph whose `types` tell all that shape inference can of its nodes: made by `inferShapes`, and grown by `GraphBuilder`. */
export type TypedGraph = Graph & Inferred;

/** A graph whose types are still to be inferred; handing over a `TypedGraph` is a type error, since the work would be done again. */
export type UntypedGraph = Graph & { readonly inferred?: never };

/** The graphs whose types are known to be whole; a copy is not among them. */
const whole = new WeakSet<Graph>();

/** Whether a graph's types were inferred, so that asking the rules again would tell nothing new. */
export function isTyped(graph: Graph): graph is TypedGraph {
  return whole.has(graph);
}

/**
 * The graph as a typed one, for a pass that itself gave `types` to all values it made or changed. The only way around `inferShapes`:
 * each caller says in a comment why its types are whole.
 */
export function withWholeTypes(graph: Graph): TypedGraph {
  whole.add(graph);
  return graph as TypedGraph;
}
