import { floatAttribute } from "../graph/attributes.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";

/**
 * The graph with max(0, x) as Relu wherever it was written as the Max of x and 0, a Clip from 0 without an upper bound, or a LeakyRelu
 * without a slope. Names stay.
 */
export function plainRelu(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) => {
    const data = node.domain === "" ? rectified(node, graph.initializers) : undefined;
    return data === undefined ? node : { ...node, type: "Relu", inputs: [data], attributes: {} };
  });
  return nodes.every((node, at) => node === graph.nodes[at]) ? graph : { ...graph, nodes };
}

/** The value that a node cuts off below 0, and does nothing else to. */
function rectified(node: Node, initializers: ReadonlyMap<string, Tensor>): string | undefined {
  const [a = "", b = "", c = ""] = node.inputs;
  const numberOf = (value: string) => oneNumber(initializers.get(value));
  switch (node.type) {
    case "LeakyRelu":
      return floatAttribute(node, "alpha", 0.01) === 0 ? a : undefined;
    case "Clip": {
      const isOpen = c === "" || (numberOf(c) ?? 0) >= LARGEST;
      return numberOf(b) === 0 && isOpen ? a : undefined;
    }
    case "Max": {
      if (node.inputs.length !== 2) return undefined;
      return numberOf(b) === 0 ? a : numberOf(a) === 0 ? b : undefined;
    }
    default:
      return undefined;
  }
}

/** The largest float32: exporters write it for "no upper bound". */
const LARGEST = 3.4028234e38;

/** The number that a constant of real numbers holds; undefined where it holds several, which may be broadcast. */
function oneNumber(tensor: Tensor | undefined): number | undefined {
  const isReal = tensor?.type === "float32" || tensor?.type === "float64";
  return isReal && sizeOf(tensor.shape) === 1 && tensor.shape.length <= 1 ? Number(tensor.data[0]) : undefined;
}
