import { DeeplingError } from "../../base/error.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import type { Node } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import { float32, sizeOf } from "../../graph/tensor.ts";
import { type TypedGraph, withWholeTypes } from "../../graph/typed-graph.ts";
import { consumers, everyName, reachable, valuesRead } from "../../graph/walk.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { type LayerKernel, layerKernel } from "../../passes/layer-kernel.ts";
import { createNet } from "../../passes/net.ts";
import type { EditedValue } from "./edited-value.ts";
import type { NetworkEdit } from "./network-edit.ts";

/**
 * The graph in which the kernels of some units of a layer are multiplied by a number. Throws "unsupported weights" where the layer has no kernel, or
 * one whose units cannot be told apart.
 */
export function scaleWeights(
  graph: TypedGraph,
  layer: Layer,
  { units, by }: Extract<NetworkEdit, { readonly kind: "weights" }>,
): EditedValue {
  const kernel = kernelOf(graph, layer);
  const chosen = units === undefined ? undefined : new Set(units);
  const factor = (flat: number) => (chosen === undefined || chosen.has(kernel.unitOf(flat)) ? by : 1);
  const scaled = withKernel(graph, kernel, factor);
  return { ...withTwin(scaled.graph, layer.value, kernel, scaled.original), after: layer.value };
}

function kernelOf(graph: TypedGraph, layer: Layer): LayerKernel {
  const kernel = layerKernel(createNet(graph), layer);
  if (typeof kernel !== "string") return kernel;
  throw new DeeplingError("unsupported", `weights: ${layer.name} (${kernel})`, {
    hint: `choose a convolution or a dense layer, or change what leaves ${layer.name}, such as ${layer.name}*0.5`,
  });
}

/** A graph in which a node reads another kernel, and the value that is the kernel as it was. */
interface Scaled {
  readonly graph: TypedGraph;
  readonly original: string;
}

/** The kernel times a factor for each element: a constant is multiplied here, and keeps its name where nobody else reads it; what is computed from constants by a node. */
function withKernel(graph: TypedGraph, kernel: LayerKernel, factor: (flat: number) => number): Scaled {
  const { value, shape } = kernel;
  const held = graph.initializers.get(value);
  if (held?.type !== "float32") return withProduct(graph, kernel, factor);
  const other = new Names(everyName(graph)).fresh(`${value}_edited`);
  const scaled = float32(
    shape,
    held.data.map((weight, flat) => weight * factor(flat)),
  );
  if (consumers(graph).get(value)?.length === 1) {
    const initializers = new Map([...graph.initializers, [other, held], [value, scaled]] as const);
    return { graph: withWholeTypes({ ...graph, initializers }), original: other };
  }
  const initializers = new Map([...graph.initializers, [other, scaled]] as const);
  const nodes = graph.nodes.map((node) => (node.name === kernel.node.name ? reading(node, kernel.at, other) : node));
  return { graph: withWholeTypes({ ...graph, initializers, nodes }), original: value };
}

function withProduct(
  graph: TypedGraph,
  { node, at, value, shape }: LayerKernel,
  factor: (flat: number) => number,
): Scaled {
  const builder = new GraphBuilder(graph, inferNode);
  const factors = Float32Array.from({ length: sizeOf(shape) }, (_, flat) => factor(flat));
  const product = builder.add("Mul", [value, builder.constant(float32(shape, factors), "edit")], {}, "edit");
  const grown = builder.build([]);
  const nodes = graph.nodes.flatMap((one) =>
    one.name === node.name ? [...grown.nodes.slice(graph.nodes.length), reading(one, at, product)] : [one],
  );
  return { graph: withWholeTypes({ ...grown, outputs: graph.outputs, nodes }), original: value };
}

const reading = (node: Node, at: number, value: string): Node => ({
  ...node,
  inputs: node.inputs.map((input, index) => (index === at ? value : input)),
});

/** Adds the steps from the kernel to a value once more, with the kernel as it was: what the value would be without the edit. */
function withTwin(graph: TypedGraph, value: string, { node, at }: LayerKernel, original: string) {
  const names = new Names(everyName(graph));
  const needed = reachable(graph, [value]);
  const twins = new Map<string, string>();
  const copies: Node[] = [];
  const types = new Map(graph.types);
  for (const one of graph.nodes) {
    if (!needed.has(one)) continue;
    const isKernel = one.name === node.name;
    if (!isKernel && !valuesRead(one).some((read) => twins.has(read))) continue;
    for (const output of one.outputs) if (output !== "") twins.set(output, names.fresh(`${output}_whole`));
    for (const output of one.outputs) {
      const type = graph.types.get(output);
      if (type !== undefined) types.set(twins.get(output) ?? "", type);
    }
    const inputs = one.inputs.map((input, index) =>
      isKernel && index === at ? original : (twins.get(input) ?? input),
    );
    const outputs = one.outputs.map((output) => twins.get(output) ?? "");
    copies.push({ ...one, name: names.fresh(`${one.name}_whole`), inputs, outputs });
  }
  return {
    graph: withWholeTypes({ ...graph, nodes: [...graph.nodes, ...copies], types }),
    before: twins.get(value) ?? value,
  };
}
