import { halfToNumber } from "../../base/half.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Attribute, Attributes, Graph, Node, ValueInfo, ValueType } from "../../graph/graph.ts";
import { type ElementType, float32, type Tensor } from "../../graph/tensor.ts";

/** Other real types than the one that Deepling computes in. */
const REAL: ReadonlySet<ElementType> = new Set(["float16", "bfloat16", "float64"]);

/** ONNX's number of float32, as `to` and `dtype` hold it. */
const SINGLE = 1;

/** The other types by ONNX's numbers for them. */
const BY_CODE: Readonly<Record<number, ElementType>> = { 10: "float16", 11: "float64", 16: "bfloat16" };

/** The real types other than float32 that a graph computes with, its weights, inputs, outputs and casts among them. */
export function otherPrecisions(graph: Graph): ReadonlySet<ElementType> {
  const found = new Set<ElementType>();
  noteTypes(graph, found);
  return new Set([...found].filter((type) => REAL.has(type)));
}

/** Adds the types of all that a graph holds to those that were found. */
function noteTypes({ inputs, outputs, initializers, nodes, types }: Graph, found: Set<ElementType>): void {
  for (const values of [inputs, outputs, initializers.values(), types.values()]) {
    for (const { type } of values) found.add(type);
  }
  for (const node of nodes) {
    for (const key in node.attributes) {
      const value = node.attributes[key];
      if (value?.kind === "tensor") found.add(value.value.type);
      else if (value?.kind === "graph") noteTypes(value.value, found);
      else if (value?.kind === "int" && isTypeCode(node, key)) found.add(BY_CODE[value.value] ?? "float32");
    }
  }
}

function isTypeCode(node: Node, key: string): boolean {
  return (key === "to" && node.type === "Cast") || key === "dtype" || key === "output_dtype" || key === "stash_type";
}

/**
 * The graph with every real number in single precision: weights, values, casts and what operators are told to make. The numbers of half
 * weights stay what they are; what lies between is no longer rounded to half. Subgraphs too.
 */
export function inSinglePrecision(graph: Graph): Graph {
  if (otherPrecisions(graph).size === 0) return graph;
  return single(graph);
}

function single(graph: Graph): Graph {
  const typed = <T extends ValueType>(type: T): T => (REAL.has(type.type) ? { ...type, type: "float32" } : type);
  return {
    ...graph,
    inputs: graph.inputs.map((value): ValueInfo => typed(value)),
    outputs: graph.outputs.map((value): ValueInfo => typed(value)),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [name, singleTensor(tensor)])),
    types: new Map([...graph.types].map(([name, type]) => [name, typed(type)])),
    nodes: graph.nodes.map((node) => ({ ...node, attributes: singleAttributes(node) })),
  };
}

function singleAttributes(node: Node): Attributes {
  const change = (key: string, value: Attribute): Attribute => {
    if (value.kind === "tensor") return { kind: "tensor", value: singleTensor(value.value) };
    if (value.kind === "graph") return { kind: "graph", value: single(value.value) };
    return value.kind === "int" && BY_CODE[value.value] !== undefined && isTypeCode(node, key)
      ? attribute.int(SINGLE)
      : value;
  };
  return Object.fromEntries(Object.entries(node.attributes).map(([key, value]) => [key, change(key, value)]));
}

function singleTensor(tensor: Tensor): Tensor {
  switch (tensor.type) {
    case "float16":
      return float32(tensor.shape, Float32Array.from(tensor.data, halfToNumber));
    case "bfloat16":
      return float32(tensor.shape, new Float32Array(Uint32Array.from(tensor.data, (bits) => bits << 16).buffer));
    case "float64":
      return float32(tensor.shape, Float32Array.from(tensor.data));
    default:
      return tensor;
  }
}
