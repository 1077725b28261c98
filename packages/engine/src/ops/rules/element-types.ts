import { DeeplingError } from "../../base/error.ts";
import type { Node } from "../../graph/graph.ts";
import type { ElementType } from "../../graph/tensor.ts";

/** ONNX's numbers for element types, as the attributes `to` and `dtype` hold them (onnx.proto, TensorProto.DataType). */
const BY_NUMBER: ReadonlyMap<number, ElementType> = new Map([
  [1, "float32"],
  [2, "uint8"],
  [3, "int8"],
  [4, "uint16"],
  [5, "int16"],
  [6, "int32"],
  [7, "int64"],
  [8, "string"],
  [9, "bool"],
  [10, "float16"],
  [11, "float64"],
  [12, "uint32"],
  [13, "uint64"],
  [16, "bfloat16"],
]);

/** The element type behind ONNX's number; throws "unsupported element type". */
export function elementTypeOf(node: Node, number: number): ElementType {
  const type = BY_NUMBER.get(number);
  if (type === undefined) {
    throw new DeeplingError("unsupported", `element type: ONNX number ${number} (node "${node.name}")`);
  }
  return type;
}

/** ONNX's number for an element type. */
export function elementNumber(type: ElementType): number {
  return [...BY_NUMBER].find(([, name]) => name === type)?.[0] ?? 0;
}

/** Whether the type holds real numbers, through which gradients flow. */
export function isReal(type: ElementType): boolean {
  return type === "float32" || type === "float64" || type === "float16" || type === "bfloat16";
}
