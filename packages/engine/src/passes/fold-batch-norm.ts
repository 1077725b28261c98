import { floatAttribute, intAttribute } from "../graph/attributes.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { consumers, everyName, producers, prune } from "../graph/walk.ts";
import { inferShapes } from "./infer-shapes.ts";

/** A normalisation as what it does to each channel: value · scale + shift. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * The graph with each BatchNormalization taken up by the convolution or dense layer right before it: W · s and (b − mean) · s + β with
 * s = scale / √(variance + ε). Its output keeps the normalisation's name; a layer whose own output is in `keep`, is an output of the
 * graph or has other readers stays as it is, and so does a normalisation after anything else.
 */
export function foldBatchNorm(graph: Graph, keep: ReadonlySet<string> = new Set()): Graph {
  const made = producers(graph);
  const readers = consumers(graph);
  const seen = new Set([...keep, ...graph.outputs.map(({ name }) => name)]);
  const names = new Set(everyName(graph));
  const initializers = new Map(graph.initializers);
  const replaced = new Map<Node, Node | undefined>();
  const add = (hint: string, tensor: Tensor): string => {
    let name = hint;
    while (names.has(name)) name += "_";
    names.add(name);
    initializers.set(name, tensor);
    return name;
  };
  for (const norm of graph.nodes) {
    const value = norm.inputs[0] ?? "";
    const layer = made.get(value);
    if (norm.type !== "BatchNormalization" || layer === undefined || layer.domain !== "") continue;
    if (seen.has(value) || readers.get(value)?.length !== 1 || norm.outputs.length !== 1) continue;
    const affine = affineOf(graph, norm);
    const folded = affine && foldedWeights(graph, layer, affine);
    if (folded === undefined) continue;
    const [data = "", weight = ""] = layer.inputs;
    const inputs = [data, add(`${weight}_folded`, folded.weight), add(`${weight}_folded_bias`, folded.bias)];
    replaced.set(norm, { ...layer, inputs, outputs: norm.outputs });
    replaced.set(layer, undefined);
  }
  if (replaced.size === 0) return graph;
  const nodes = graph.nodes.flatMap((node) => (replaced.has(node) ? (replaced.get(node) ?? []) : node));
  return inferShapes(prune({ ...graph, nodes, initializers }));
}

function floats(graph: Graph, name: string | undefined): Float32Array | undefined {
  const tensor = graph.initializers.get(name ?? "");
  return tensor?.type === "float32" ? tensor.data : undefined;
}

function affineOf(graph: Graph, norm: Node): Affine | undefined {
  const [scale, beta, mean, variance] = norm.inputs.slice(1).map((name) => floats(graph, name));
  if (intAttribute(norm, "training_mode", 0) === 1) return undefined;
  if (scale === undefined || beta === undefined || mean === undefined || variance === undefined) return undefined;
  const epsilon = floatAttribute(norm, "epsilon", 1e-5);
  const factor = Float64Array.from(scale, (s, c) => s / Math.sqrt((variance[c] as number) + epsilon));
  const shift = Float64Array.from(beta, (b, c) => b - (mean[c] as number) * (factor[c] as number));
  return { scale: factor, shift };
}

function foldedWeights(
  graph: Graph,
  layer: Node,
  { scale, shift }: Affine,
): { weight: Tensor; bias: Tensor } | undefined {
  const weight = graph.initializers.get(layer.inputs[1] ?? "");
  const bias = floats(graph, layer.inputs[2]);
  const channelOf = weight && outputChannel(layer, weight.shape, scale.length);
  if (weight?.type !== "float32" || channelOf === undefined) return undefined;
  if ((layer.inputs[2] ?? "") !== "" && bias?.length !== scale.length) return undefined;
  return {
    weight: float32(
      weight.shape,
      weight.data.map((value, at) => value * (scale[channelOf(at)] as number)),
    ),
    bias: float32(
      [scale.length],
      Float32Array.from(scale, (s, c) => (bias?.[c] ?? 0) * s + (shift[c] as number)),
    ),
  };
}

/** The output channel that each place of the weights belongs to; undefined where the layer is none that can be folded. */
function outputChannel(layer: Node, shape: readonly number[], channels: number): ((at: number) => number) | undefined {
  const [first = 1, second = 1] = shape;
  const size = shape.slice(2).reduce((product, extent) => product * extent, 1);
  switch (layer.type) {
    case "Conv":
      return (at) => Math.floor(at / (second * size));
    case "ConvTranspose": {
      // [C, M / group, …]: the channels of each group's outputs follow one another
      const perGroup = first / intAttribute(layer, "group", 1);
      return (at) => Math.floor(at / (second * size) / perGroup) * second + (Math.floor(at / size) % second);
    }
    case "Gemm": {
      if (floatAttribute(layer, "beta", 1) !== 1) return undefined;
      const turned = intAttribute(layer, "transB", 0) === 1;
      return (turned ? first : second) !== channels
        ? undefined
        : (at) => (turned ? Math.floor(at / second) : at % second);
    }
    default:
      return undefined;
  }
}
