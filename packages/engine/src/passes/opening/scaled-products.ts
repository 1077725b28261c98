import type { Graph, Node } from "../../graph/graph.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { consumers } from "../../graph/walk.ts";
import { instead, type Rewriting, type Rule, rewrite } from "./rewrite.ts";

/**
 * The graph with each product of whole numbers that is scaled right after (by the scale that was measured and the weights' own) as the product of
 * the real numbers: a convolution or dense layer like any other.
 */
export function joinScales(graph: Graph): Graph {
  // such a product has a scale that was measured
  if (!graph.nodes.some(({ type }) => type === "DynamicQuantizeLinear")) return graph;
  const readers = consumers(graph);
  const rule: Rule = (node, rewriting) => {
    if (node.type !== "Mul" || node.domain !== "") return undefined;
    for (const [product = "", factor = ""] of [node.inputs, node.inputs.toReversed()]) {
      const maker = rewriting.producerOf(product);
      if (maker === undefined || readers.get(product)?.length !== 1) continue;
      const joined = join(node, maker, factor, rewriting);
      if (joined !== undefined) return joined;
    }
    return undefined;
  };
  return rewrite(graph, rule);
}

function join(node: Node, maker: Node, factor: string, rewriting: Rewriting): Node | undefined {
  if (maker.domain !== "" || (maker.type !== "Conv" && maker.type !== "MatMul")) return undefined;
  const { producerOf, constantOf, constant, add } = rewriting;
  const [data = "", kernel = ""] = maker.inputs;
  const counted = producerOf(data);
  const [quanta = "", one = "", zero = ""] = counted?.type === "DequantizeLinear" ? counted.inputs : [];
  const measured = producerOf(quanta);
  if (measured?.type !== "DynamicQuantizeLinear" || Number(constantOf(one)?.data[0]) !== 1) return undefined;
  const scale = measured.outputs[1] ?? "";
  const weights = constantOf(kernel);
  const own = factor === scale ? float32([], [1]) : otherFactor(producerOf(factor), scale, rewriting);
  const scaled = weights && own && scaledBy(weights, own, maker.type === "Conv");
  if (scaled === undefined) return undefined;
  const input = add("DequantizeLinear", zero === "" ? [quanta, scale] : [quanta, scale, zero], {}, "input");
  // the product it takes the place of, which nothing reads any more, gives it its name
  const named = { ...instead(node, maker.type, [input, constant(scaled, "weight")], maker.attributes) };
  return { ...named, name: maker.name };
}

/** What the measured scale is multiplied with, where that is a constant. */
function otherFactor(node: Node | undefined, scale: string, { constantOf }: Rewriting): Tensor | undefined {
  if (node?.type !== "Mul" || !node.inputs.includes(scale)) return undefined;
  return constantOf(node.inputs.find((value) => value !== scale) ?? "");
}

/** Weights times a scale: one for all, or one for each output channel (first axis of a kernel, last of a matrix). */
function scaledBy(weights: Tensor, scale: Tensor, first: boolean): Tensor<"float32"> | undefined {
  const count = scale.data.length;
  const channels = (first ? weights.shape[0] : weights.shape.at(-1)) ?? 1;
  if (weights.type !== "float32" || (count !== 1 && count !== channels)) return undefined;
  const inner = weights.data.length / channels;
  const factors = Float32Array.from(scale.data, Number);
  const channelOf = (at: number) => (first ? Math.floor(at / inner) : at % channels);
  return float32(
    weights.shape,
    weights.data.map((value, at) => value * (factors[count === 1 ? 0 : channelOf(at)] ?? 1)),
  );
}
