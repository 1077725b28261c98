import { GraphBuilder } from "../../graph/builder.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { addUnitMaps, addUnitMeans } from "../units/unit-maps.ts";

/** Appends the activations of layers averaged over positions: a value per layer, images × units, float32. */
export function addPooled(builder: GraphBuilder, layers: readonly Layer[]): readonly string[] {
  return layers.map((layer) => addUnitMeans(builder, addUnitMaps(builder, layer)));
}

/** The graph with these values beside its class scores. */
export function withPooled(graph: TypedGraph, layers: readonly Layer[], scores: string) {
  const builder = new GraphBuilder(graph, inferNode);
  const pooled = addPooled(builder, layers);
  return { graph: builder.build([...pooled, scores]), pooled };
}
