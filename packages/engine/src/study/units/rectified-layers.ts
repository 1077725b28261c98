import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { Layer } from "../../passes/layer.ts";

/**
 * Of each layer that is the ReLU of another one of them: which one. The largest activation of its units' maps is that of the other's, or 0, so that its
 * answers need not be kept. Undefined for other layers.
 */
export function rectifiedLayers(graph: TypedGraph, layers: readonly Layer[]): readonly (number | undefined)[] {
  const inputOf = new Map(
    graph.nodes.flatMap(({ type, inputs, outputs }) => (type === "Relu" ? [[outputs[0], inputs[0]]] : [])),
  );
  const at = new Map(layers.map(({ value }, index) => [value, index]));
  return layers.map(({ value }) => at.get(inputOf.get(value) ?? ""));
}
