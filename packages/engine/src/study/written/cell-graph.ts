import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { Provider } from "../../ops/op.ts";
import { backward } from "../../passes/backward.ts";
import { cut } from "../../passes/cut.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { addUnitMaps } from "../units/unit-maps.ts";

/** Graphs that read the layers before one layer, and give one cell of it. */
export interface CellGraph {
  /** [images, 1, 1] as its output: the cell. */
  readonly forward: TypedGraph;
  /** The gradient of the cell by each source, of the source's shape: in a sum, the weights. */
  readonly weights: TypedGraph;
  /** Inputs [1], int64: the unit, and the place in its map. */
  readonly unit: string;
  readonly place: string;
  readonly cell: string;
  readonly gradients: readonly string[];
}

/** The part of a network from `sources` to one cell of `layer`. */
export function cellGraph(network: TypedGraph, layer: Layer, sources: readonly Layer[], provider: Provider): CellGraph {
  const values = sources.map(({ value }) => value);
  const builder = new GraphBuilder(cut(network, values, [layer.value]), inferNode);
  const unit = builder.input("unit", { type: "int64", shape: [1] });
  const place = builder.input("place", { type: "int64", shape: [1] });
  const own = builder.add("Gather", [addUnitMaps(builder, layer), unit], { axis: attribute.int(1) });
  const cell = builder.add("Gather", [own, place], { axis: attribute.int(2) }, "cell");
  const forward = builder.build([cell]);
  const { graph, gradients } = backward(forward, { of: cell, withRespectTo: values, provider, seed: "ones" });
  const weights = new GraphBuilder(graph, inferNode).build([...gradients]);
  return { forward, weights, unit, place, cell, gradients };
}
