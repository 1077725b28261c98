import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { Provider } from "../../ops/op.ts";
import { backward } from "../../passes/backward.ts";
import { cut } from "../../passes/cut.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { addUnitMaps } from "../units/unit-maps.ts";

/** A graph that reads the layers that a sum is made of. */
export interface SumGraph {
  readonly graph: TypedGraph;
  /** Input [1], int64: the unit whose sum is taken apart. */
  readonly unit: string;
  /** [images]: the unit's sum where it is largest. */
  readonly most: string;
  /** For each source, [images, its units]: what each adds to that sum. */
  readonly shares: readonly string[];
}

/** The part of a network from `sources` to the sum that `layer` holds, and the gradient of a unit's largest sum times each source. */
export function sumGraph(network: TypedGraph, layer: Layer, sources: readonly Layer[], provider: Provider): SumGraph {
  const values = sources.map(({ value }) => value);
  const builder = new GraphBuilder(cut(network, values, [layer.value]), inferNode);
  const unit = builder.input("unit", { type: "int64", shape: [1] });
  const own = builder.add("Gather", [addUnitMaps(builder, layer), unit], { axis: attribute.int(1) });
  const keepdims = { keepdims: attribute.int(0) };
  const most = builder.add("ReduceMax", [own, builder.constant(int64([1, 2]))], keepdims, "most");
  const forward = builder.build([most]);
  const { graph, gradients } = backward(forward, { of: most, withRespectTo: values, provider, seed: "ones" });
  const grown = new GraphBuilder(graph, inferNode);
  const shares = sources.map((source, at) => {
    const value = grown.add("Mul", [source.value, gradients[at] ?? ""], {}, "share");
    return grown.add("ReduceSum", [addUnitMaps(grown, { ...source, value }), grown.constant(int64([2]))], keepdims);
  });
  return { graph: grown.build([most, ...shares]), unit, most, shares };
}

/** A graph that reads the layers that a sum is made of, and says what all its units are at places that are given. */
export interface ReaderGraph {
  readonly graph: TypedGraph;
  /** Input [images, units, 1], int64: a place in each unit's map. */
  readonly places: string;
  /** [images, units, 1]: where each unit's sum is largest. */
  readonly place: string;
  /** [images, units, 1]: each unit's sum at the places given. */
  readonly at: string;
}

/** The part of a network from `sources` to the sum that `layer` holds. */
export function readerGraph(network: TypedGraph, layer: Layer, sources: readonly Layer[]): ReaderGraph {
  const values = sources.map(({ value }) => value);
  const builder = new GraphBuilder(cut(network, values, [layer.value]), inferNode);
  const maps = addUnitMaps(builder, layer);
  const [images = "batch", units = 1] = builder.typeOf(maps)?.shape ?? [];
  const places = builder.input("places", { type: "int64", shape: [images, units, 1] });
  const place = builder.add("ArgMax", [maps], { axis: attribute.int(2), keepdims: attribute.int(1) }, "place");
  const at = builder.add("GatherElements", [maps, places], { axis: attribute.int(2) }, "at");
  return { graph: builder.build([place, at]), places, place, at };
}
