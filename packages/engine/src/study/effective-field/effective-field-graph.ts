import { objectiveGraph } from "../../explain/objective.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import type { Graph } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Subject } from "../subject.ts";
import { addUnitMaps, addUnitMeans } from "../units/unit-maps.ts";

/** A network with the absolute gradient of weighted activations of a layer. */
export interface EffectiveFieldGraph extends Pick<ReturnType<typeof objectiveGraph>, "image" | "weights"> {
  readonly graph: Graph;
  /** Images × height × width: the absolute gradient by the input, summed over its channels. */
  readonly field: string;
  /** Images × units: the mean of each unit of the layer, finite where all its activations are. */
  readonly means: string;
}

/** The graph for the units of a layer, at single positions or as a whole. Throws "unsupported gradient" at an operator without one. */
export function effectiveFieldGraph(
  { graph, model, runtime, image: plane }: Pick<Subject, "graph" | "model" | "runtime" | "image">,
  layer: Layer,
  atPositions: boolean,
): EffectiveFieldGraph {
  const part = { kind: atPositions ? "positions" : "channels", layer: layer.index } as const;
  const none = { ...model.output, kind: "none" as const };
  const objective = objectiveGraph(graph, [part], none, model.layers, runtime.provider);
  const builder = new GraphBuilder(objective.graph, inferNode);
  const channels = builder.constant(int64([plane.layout === "nchw" ? 1 : 3]));
  const size = builder.add("Abs", [objective.gradient]);
  const field = builder.add("ReduceSum", [size, channels], { keepdims: attribute.int(0) }, "field");
  const means = addUnitMeans(builder, addUnitMaps(builder, layer));
  const outputs = { field, means };
  return { ...outputs, graph: builder.build([field, means]), image: objective.image, weights: objective.weights };
}
