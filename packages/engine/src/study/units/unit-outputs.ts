import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { readFrom } from "./derived-readings.ts";
import { addUnitMaps } from "./unit-maps.ts";
import { hasPlanes, mapExtents, readMaps, type UnitReading } from "./unit-readings.ts";

/** What leaves the runtime of a layer: names of values, each images × units as float32. */
export interface UnitOutputs {
  /** The largest activation of the unit's map. */
  readonly most: string;
  /** Where it stands, row by row through the map, exact up to 2²⁴; undefined in a layer without a map. */
  readonly place: string | undefined;
  /** Mean over the map; the same value as `most` in a layer without a map. */
  readonly mean: string;
}

/** The graph with what is read of the units of some layers. Activations stay in the runtime. */
export function withUnitOutputs(graph: TypedGraph, layers: readonly Layer[]) {
  const builder = new GraphBuilder(graph, inferNode);
  const readings = new Map<string, UnitReading>();
  const outputs = layers.map((layer): UnitOutputs => {
    const [rows, columns] = mapExtents(layer);
    if (rows * columns === 1) {
      const only = flat(builder, layer, addUnitMaps(builder, layer));
      return { most: only, place: undefined, mean: only };
    }
    const reading = readLayer(builder, layer, readings);
    readings.set(layer.value, reading);
    const place = builder.add("Cast", [reading.most.place], { to: attribute.int(1) });
    return {
      most: flat(builder, layer, reading.most.value),
      place: flat(builder, layer, place),
      mean: flat(builder, layer, reading.mean),
    };
  });
  const names = outputs.flatMap(({ most, place, mean }) => [most, ...(place === undefined ? [] : [place, mean])]);
  return { graph: builder.build(names), outputs };
}

function readLayer(builder: GraphBuilder, layer: Layer, readings: ReadonlyMap<string, UnitReading>): UnitReading {
  const before = readings.get(builder.producerOf(layer.value)?.inputs[0] ?? "");
  const derived = before === undefined || !hasPlanes(builder, layer) ? undefined : readFrom(builder, layer, before);
  return derived ?? readMaps(builder, layer);
}

function flat(builder: GraphBuilder, { channels }: Layer, values: string): string {
  return builder.add("Reshape", [values, builder.constant(int64([0, Number(channels.count)]))]);
}
