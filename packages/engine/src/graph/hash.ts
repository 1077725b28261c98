import type { Attribute, Graph, Node, ValueInfo } from "./graph.ts";
import { murmur128, textBytes } from "./murmur.ts";
import type { Tensor } from "./tensor.ts";

/**
 * A hash of all that a graph computes and is called: nodes, names, shapes, attributes, weights bit by bit, metadata. 128
 * bits as 32 hexadecimal digits, the same on every machine. Equal graphs have equal hashes; for keys, not for security.
 */
export function hashGraph(graph: Graph): string {
  return createGraphHasher()(graph);
}

/** hashGraph that remembers the weights it has seen, for many graphs over the same tensors. */
export function createGraphHasher(): (graph: Graph) => string {
  const seen = new WeakMap<Tensor, string>();
  const weights = (tensor: Tensor): string => {
    let hash = seen.get(tensor);
    if (hash === undefined) {
      hash = hashTensor(tensor);
      seen.set(tensor, hash);
    }
    return hash;
  };
  return (graph) => murmur128(textBytes(JSON.stringify(plainGraph(graph, weights))));
}

/** The hash of a tensor's type, shape and content. */
export function hashTensor(tensor: Tensor): string {
  const head = JSON.stringify([tensor.type, tensor.shape]);
  if (tensor.type === "string") return murmur128(textBytes(head + JSON.stringify(tensor.data)));
  const { buffer, byteOffset, byteLength } = tensor.data;
  return murmur128(textBytes(head + murmur128(new Uint8Array(buffer, byteOffset, byteLength))));
}

type Weights = (tensor: Tensor) => string;

/** JSON with a fixed order: what is a map is sorted, since its order means nothing. */
function plainGraph(graph: Graph, weights: Weights): unknown {
  const sorted = <T>(entries: Iterable<readonly [string, T]>) =>
    [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const info = ({ name, type, shape }: ValueInfo) => [name, type, shape ?? null];
  const attribute = ({ kind, value }: Attribute) => {
    if (kind === "graph") return [kind, plainGraph(value, weights)];
    if (kind === "tensor") return [kind, weights(value)];
    // JSON has no infinities and no NaN.
    return [kind, kind === "float" ? String(value) : kind === "floats" ? value.map(String) : value];
  };
  const node = ({ name, type, domain, inputs, outputs, attributes }: Node) => {
    const settings = sorted(Object.entries(attributes)).map(([key, value]) => [key, attribute(value)]);
    return [name, type, domain, inputs, outputs, settings];
  };
  return [
    graph.name,
    graph.inputs.map(info),
    graph.outputs.map(info),
    graph.nodes.map(node),
    sorted(graph.initializers).map(([name, tensor]) => [name, weights(tensor)]),
    sorted(graph.types).map(([name, { type, shape }]) => [name, type, shape ?? null]),
    sorted(graph.opsets),
    sorted(graph.metadata),
  ];
}
