import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { addUnitMaps, addUnitMeans } from "./unit-maps.ts";

/** What leaves the runtime of a layer: names of three values, each images × units. */
export interface UnitOutputs {
  /** The largest activation of the unit's map. */
  readonly most: string;
  /** Where it stands, row by row through the map; float32, exact up to 2²⁴. */
  readonly place: string;
  /** Mean over the map. */
  readonly mean: string;
}

/** The graph with what is read of the units of some layers. Activations stay in the runtime. */
export function withUnitOutputs(graph: TypedGraph, layers: readonly Layer[]) {
  const builder = new GraphBuilder(graph, inferNode);
  const outputs = layers.map((layer): UnitOutputs => {
    const maps = addUnitMaps(builder, layer);
    const over = builder.constant(int64([2]));
    const most = builder.add("ReduceMax", [maps, over], { keepdims: attribute.int(0) });
    const place = builder.add("ArgMax", [maps], { axis: attribute.int(2), keepdims: attribute.int(0) });
    return {
      most,
      place: builder.add("Cast", [place], { to: attribute.int(1) }),
      mean: addUnitMeans(builder, maps),
    };
  });
  return { graph: builder.build(outputs.flatMap(({ most, place, mean }) => [most, place, mean])), outputs };
}
