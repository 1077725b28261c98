import { DeeplingError } from "../base/error.ts";
import type { Graph, ValueInfo } from "../graph/graph.ts";
import { prune, valueNames } from "../graph/walk.ts";

/** Describes values as graph outputs are declared; throws "unknown value" for one that the graph does not make. */
export function describeValues(graph: Graph, values: readonly string[]): readonly ValueInfo[] {
  const names = valueNames(graph);
  return values.map((name) => {
    if (!names.has(name)) throw new DeeplingError("unknown", `value: "${name}" (graph "${graph.name}")`);
    const input = graph.inputs.find((candidate) => candidate.name === name);
    const constant = graph.initializers.get(name);
    const known = graph.types.get(name) ?? input ?? constant;
    return { name, type: known?.type ?? "float32", shape: known?.shape };
  });
}

/**
 * The graph whose outputs are the values named, in this order, and that holds only what they need. Throws "unknown value";
 * a graph input is "invalid", since a runtime does not hand one back: its content is what was fed.
 */
export function tap<G extends Graph>(graph: G, values: readonly string[]): G {
  const input = values.find((value) => graph.inputs.some(({ name }) => name === value));
  if (input !== undefined) {
    throw new DeeplingError("invalid", `tap: "${input}" is an input of the graph`, {
      hint: "read what was fed instead",
    });
  }
  return prune({ ...graph, outputs: describeValues(graph, [...new Set(values)]) });
}
