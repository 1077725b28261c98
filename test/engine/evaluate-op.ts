import type { Attributes, Dim, ElementType, Node, Op, Shape, ValueType } from "../../packages/engine/src/index.ts";

/** What is known of an input of shape arithmetic: one number, a list, or only its shape. */
export type KnownInput = Dim | readonly Dim[] | { readonly shape: Shape } | undefined;

/** How the node stands. */
export interface EvaluateCase {
  readonly attributes?: Attributes;
  /** Element type of the inputs; int64 unless given. */
  readonly type?: ElementType;
}

/** The result of an op's shape arithmetic: a number, a list, or undefined where it is not known. */
export function evaluateOp(
  op: Op,
  inputs: readonly KnownInput[],
  { attributes = {}, type = "int64" }: EvaluateCase = {},
): Dim | readonly Dim[] | undefined {
  if (op.evaluate === "none") throw new Error(`${op.type} has no shape arithmetic`);
  const node: Node = {
    name: "node",
    type: op.type,
    domain: "",
    inputs: inputs.map((input, index) => (input === undefined ? "" : `input${index}`)),
    outputs: ["output"],
    attributes,
  };
  const typeOf = (input: KnownInput): ValueType => {
    if (Array.isArray(input)) return { type, shape: [input.length] };
    return { type, shape: typeof input === "object" && "shape" in input ? input.shape : [] };
  };
  const result = op.evaluate(node, {
    has: (index) => inputs[index] !== undefined,
    input: (index) => typeOf(inputs[index]),
    constant: () => undefined,
    known: (index) => {
      const input = inputs[index];
      if (typeof input === "number" || typeof input === "string") return { values: [input], shape: [] };
      return Array.isArray(input) ? { values: input, shape: [input.length] } : undefined;
    },
  });
  return result?.shape.length === 0 ? result.values[0] : result?.values;
}
