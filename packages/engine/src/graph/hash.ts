import type { Attribute, Graph, Node, ValueInfo, ValueType } from "./graph.ts";
import { murmur128, textBytes } from "./murmur.ts";
import type { Tensor } from "./tensor.ts";

/**
 * A hash of all that a graph computes and is called: nodes, names, shapes, attributes, weights bit by bit, metadata. 128
 * bits as 32 hexadecimal digits, the same on every machine. Equal graphs have equal hashes; for keys, not for security.
 */
export function hashGraph(graph: Graph): string {
  return hashWith(graph, hashTensor);
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
  return (graph) => hashWith(graph, weights);
}

function hashWith(graph: Graph, weights: Weights): string {
  return murmur128(textBytes(JSON.stringify(plainGraph(graph, weights))));
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
  // by code units, as `<` compares
  const sorted = <T, R>(entries: ReadonlyMap<string, T>, plain: (value: T) => R) =>
    [...entries.keys()].sort().map((key) => [key, plain(entries.get(key) as T)] as const);
  const info = ({ name, type, shape }: ValueInfo) => [name, type, shape ?? null];
  const attribute = ({ kind, value }: Attribute) => {
    if (kind === "graph") return [kind, plainGraph(value, weights)];
    if (kind === "tensor") return [kind, weights(value)];
    // JSON has no infinities and no NaN.
    return [kind, kind === "float" ? String(value) : kind === "floats" ? value.map(String) : value];
  };
  const node = ({ name, type, domain, inputs, outputs, attributes }: Node) => {
    const settings = Object.keys(attributes)
      .sort()
      .map((key) => [key, attribute(attributes[key] as Attribute)]);
    return [name, type, domain, inputs, outputs, settings];
  };
  return [
    graph.name,
    graph.inputs.map(info),
    graph.outputs.map(info),
    graph.nodes.map(node),
    sorted(graph.initializers, weights),
    [...graph.types.keys()].sort().map((name) => {
      const { type, shape } = graph.types.get(name) as ValueType;
      return [name, type, shape ?? null];
    }),
    sorted(graph.opsets, (version) => version),
    sorted(graph.metadata, (text) => text),
  ];
}
