import type { Attributes, Dim, Node, Op, Shape, ValueType } from "../../packages/engine/src/index.ts";
import type { KnownInput } from "./evaluate-op.ts";

/** The shape that an op's rule gives its first output, for inputs of which the shape or the content is known. */
export function inferOp(op: Op, inputs: readonly KnownInput[], attributes: Attributes = {}): Shape | undefined {
  const node: Node = {
    name: "node",
    type: op.type,
    domain: "",
    inputs: inputs.map((_, index) => `input${index}`),
    outputs: ["output"],
    attributes,
  };
  const listOf = (input: KnownInput): readonly Dim[] | undefined => {
    if (typeof input === "number" || typeof input === "string") return [input];
    return Array.isArray(input) ? input : undefined;
  };
  const typeOf = (input: KnownInput): ValueType => {
    if (typeof input === "object" && "shape" in input) return { type: "float32", shape: input.shape };
    return { type: "int64", shape: Array.isArray(input) ? [input.length] : [] };
  };
  const types = op.infer(node, {
    has: (index) => inputs[index] !== undefined,
    input: (index) => typeOf(inputs[index]),
    constant: () => undefined,
    known: (index) => listOf(inputs[index]),
  });
  return types[0]?.shape;
}
