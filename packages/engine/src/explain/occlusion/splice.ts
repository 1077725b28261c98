import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import { type TypedGraph, withWholeTypes } from "../../graph/typed-graph.ts";
import { topological } from "../../graph/walk.ts";
import { inferNode, inferShapes } from "../../passes/infer-shapes.ts";
import { tap } from "../../passes/tap.ts";
import type { LocalCut } from "./local-cuts.ts";

/** A network that takes crops of an image, and the untouched image's map to put their maps into. */
export interface SplicedGraph {
  readonly graph: TypedGraph;
  /** The input for the untouched map: 1 × channels × height × width. */
  readonly base: string;
  /** The input [N, 1, height · width] that says where in a crop's map each number stands; −1 where the untouched one does. */
  readonly places: string;
}

/** The graph up to a value, for an image of another extent. */
export function forExtents(
  graph: TypedGraph,
  image: string,
  value: string,
  extents: readonly [number, number],
): TypedGraph {
  const head = tap(graph, [value]);
  const inputs = head.inputs
    .filter(({ name }) => name === image)
    .map((input) => ({ ...input, shape: [...(input.shape?.slice(0, 2) ?? []), ...extents] }));
  const outputs = head.outputs.map((output) => ({ ...output, shape: undefined }));
  return inferShapes({ ...head, inputs, outputs, types: new Map() });
}

/** One graph for both sides of a cut, so that nothing leaves the runtime between them. */
export function splice(graph: TypedGraph, image: string, cut: LocalCut, crop: readonly [number, number]): SplicedGraph {
  const head = forExtents(graph, image, cut.value, crop);
  const inputs = graph.inputs.map((input) => head.inputs.find(({ name }) => name === input.name) ?? input);
  // what stands behind the cut is inferred below, when both sides are there
  const builder = new GraphBuilder(withWholeTypes({ ...graph, inputs, types: head.types }), inferNode);
  const [channels, height, width] = cut.shape;
  const batch = inputs.find(({ name }) => name === image)?.shape?.[0] ?? "batch";
  const base = builder.input("untouched", { type: "float32", shape: [1, channels, height, width] });
  const places = builder.input("places", { type: "int32", shape: [batch, 1, height * width] });
  const shaped = (value: string, ...shape: number[]) =>
    builder.add("Reshape", [value, builder.constant(int64(shape))], {}, "splice");
  const none = builder.constant({ type: "int32", shape: [], data: Int32Array.of(0) });
  const somewhere = builder.add("Max", [places, none]);
  const everyChannel = builder.add("Expand", [somewhere, builder.constant(int64([1, channels, 1]))]);
  const patch = builder.add("GatherElements", [shaped(cut.value, 0, channels, -1), everyChannel], {
    axis: { kind: "int", value: 2 },
  });
  const touched = builder.add("GreaterOrEqual", [places, none]);
  const mixed = builder.add("Where", [touched, patch, shaped(base, 1, channels, height * width)]);
  const spliced = shaped(mixed, 0, channels, height, width);

  const own = new Set(graph.nodes);
  const grown = builder.build(graph.outputs.map(({ name }) => name));
  const nodes = grown.nodes.map((node) =>
    own.has(node) ? { ...node, inputs: node.inputs.map((input) => (input === cut.value ? spliced : input)) } : node,
  );
  return { graph: inferShapes({ ...grown, nodes: topological(nodes), types: new Map() }), base, places };
}
