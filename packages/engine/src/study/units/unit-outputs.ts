import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { readFrom } from "./derived-readings.ts";
import { addUnitMaps } from "./unit-maps.ts";
import { hasPlanes, mapExtents, type Place, readMaps, type UnitReading } from "./unit-readings.ts";

/** What leaves the runtime of a layer: names of values, each images × units (× 1 × 1) as float32. */
export interface UnitOutputs {
  /** The largest activation of the unit's map. */
  readonly most: string;
  /** Where it stands; layers whose places are the same share them. Undefined in a layer without a map. */
  readonly place: Place | undefined;
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
      const form = builder.constant(int64([0, Number(layer.channels.count)]));
      const only = builder.add("Reshape", [addUnitMaps(builder, layer), form]);
      return { most: only, place: undefined, mean: only };
    }
    const reading = readLayer(builder, layer, readings);
    readings.set(layer.value, reading);
    return { most: reading.most.value, place: reading.most.place, mean: reading.mean };
  });
  const names = outputs.flatMap(({ most, place, mean }) => [most, mean, ...valuesOf(place)]);
  return { graph: builder.build([...new Set(names)]), outputs };
}

function valuesOf(place: Place | undefined): readonly string[] {
  if (place === undefined) return [];
  return place.above === undefined ? [place.at] : [place.at, place.above];
}

function readLayer(builder: GraphBuilder, layer: Layer, readings: ReadonlyMap<string, UnitReading>): UnitReading {
  const before = readings.get(builder.producerOf(layer.value)?.inputs[0] ?? "");
  const derived = before === undefined || !hasPlanes(builder, layer) ? undefined : readFrom(builder, layer, before);
  return derived ?? readMaps(builder, layer);
}
