import { DeeplingError } from "../base/error.ts";
import type { Attribute, AttributeValues, Node } from "./graph.ts";
import type { Tensor } from "./tensor.ts";

function read<K extends keyof AttributeValues>(node: Node, key: string, kind: K): AttributeValues[K] | undefined {
  const found = node.attributes[key];
  if (found === undefined) return undefined;
  if (found.kind !== kind) {
    throw new DeeplingError("invalid", `attribute: ${key} is ${found.kind}, not ${kind} (node "${node.name}")`);
  }
  return found.value as AttributeValues[K];
}

/** A whole-number attribute, or `fallback` where the node has none. */
export function intAttribute(node: Node, key: string, fallback: number): number {
  return read(node, key, "int") ?? fallback;
}

/** A real-number attribute, or `fallback` where the node has none. */
export function floatAttribute(node: Node, key: string, fallback: number): number {
  return read(node, key, "float") ?? fallback;
}

/** A text attribute, or `fallback` where the node has none. */
export function stringAttribute(node: Node, key: string, fallback: string): string {
  return read(node, key, "string") ?? fallback;
}

/** A list of whole numbers, or undefined where the node has none. */
export function intsAttribute(node: Node, key: string): readonly number[] | undefined {
  return read(node, key, "ints");
}

/** A list of real numbers, or undefined where the node has none. */
export function floatsAttribute(node: Node, key: string): readonly number[] | undefined {
  return read(node, key, "floats");
}

/** A tensor attribute, or undefined where the node has none. */
export function tensorAttribute(node: Node, key: string): Tensor | undefined {
  return read(node, key, "tensor");
}

/** Makers of attributes: `attribute.ints([1, 1])`. */
export const attribute = {
  int: (value: number): Attribute => ({ kind: "int", value }),
  float: (value: number): Attribute => ({ kind: "float", value }),
  string: (value: string): Attribute => ({ kind: "string", value }),
  ints: (value: readonly number[]): Attribute => ({ kind: "ints", value }),
  floats: (value: readonly number[]): Attribute => ({ kind: "floats", value }),
  tensor: (value: Tensor): Attribute => ({ kind: "tensor", value }),
} as const;
