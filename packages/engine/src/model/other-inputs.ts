import type { Graph, Node, ValueInfo } from "../graph/graph.ts";
import type { ElementType, Tensor } from "../graph/tensor.ts";
import { consumers } from "../graph/walk.ts";

/** What inputs beside the image are called that have one value at inference. */
const AT_INFERENCE: readonly { readonly name: RegExp; readonly value: 0 | 1 }[] = [
  { name: /keep[_.\- ]?prob/i, value: 1 },
  { name: /drop[_.\- ]?(out|rate|prob|path)|(is|in)?[_.\- ]?train(ing)?|learning[_.\- ]?phase|^phase$/i, value: 0 },
];

/**
 * The constant that a model beyond its image input is fed: a single number or truth value that says how to train, such as
 * `training` (false) or `keep_prob` (1). Undefined where no value is obvious.
 */
export function obviousConstant(graph: Graph, { name, type, shape }: ValueInfo): Tensor | undefined {
  if (shape === undefined || !shape.every((dim) => dim === 1) || type === "string") return undefined;
  const extents = shape.map(Number);
  const trains = (consumers(graph).get(name) ?? []).some((node) => saysTraining(node, name));
  const value = trains ? 0 : AT_INFERENCE.find((entry) => entry.name.test(name))?.value;
  return value === undefined ? undefined : single(type, extents, value);
}

/** One number, 0 or 1, in an element type. */
function single(type: Exclude<ElementType, "string">, shape: readonly number[], value: 0 | 1): Tensor {
  switch (type) {
    case "float32":
      return { type, shape, data: Float32Array.of(value) };
    case "float64":
      return { type, shape, data: Float64Array.of(value) };
    case "float16":
      return { type, shape, data: Uint16Array.of(value * 0x3c00) };
    case "bfloat16":
      return { type, shape, data: Uint16Array.of(value * 0x3f80) };
    case "int64":
      return { type, shape, data: BigInt64Array.of(BigInt(value)) };
    case "uint64":
      return { type, shape, data: BigUint64Array.of(BigInt(value)) };
    case "int32":
      return { type, shape, data: Int32Array.of(value) };
    case "uint32":
      return { type, shape, data: Uint32Array.of(value) };
    case "int16":
      return { type, shape, data: Int16Array.of(value) };
    case "uint16":
      return { type, shape, data: Uint16Array.of(value) };
    case "int8":
      return { type, shape, data: Int8Array.of(value) };
    case "uint8":
    case "bool":
      return { type, shape, data: Uint8Array.of(value) };
  }
}

/** Whether a node reads the value as its switch between training and inference. */
const saysTraining = ({ type, inputs }: Node, value: string): boolean => type === "Dropout" && inputs[2] === value;
