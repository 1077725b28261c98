import { intAttribute } from "../../graph/attributes.ts";
import type { Dim, Node, Shape } from "../../graph/graph.ts";
import { sizeOf } from "../../graph/tensor.ts";

/** What a rule for multiply-adds asks of the graph. */
export interface CountContext {
  readonly shape: (value: string | undefined) => Shape | undefined;
  /** Numbers of a value for one image; undefined where an extent is free. */
  readonly elements: (value: string | undefined) => number | undefined;
}

/** Multiply-adds of a node for one image; undefined where an extent is free. */
export type MultiplyAdds = (node: Node, context: CountContext) => number | undefined;

/** Which inputs of an operator are parameters of what kind, and how they are used. */
export interface Parameters {
  /** The input that is added at the end. */
  readonly bias: number | "none";
  /** Inputs that hold settings or running statistics, which were not learned. */
  readonly settings: readonly number[];
  /** As torchvision's tables count them; "none" counts nothing. */
  readonly multiplyAdds: MultiplyAdds | "none";
}

/** Inputs that hold settings, beside data and what was learned. */
export const settings = (...inputs: readonly number[]): Parameters => ({
  bias: "none",
  settings: inputs,
  multiplyAdds: "none",
});

/** A convolution's: each number of the output (transposed: of the input) is multiplied with all extents of the kernel but the first. */
export function kernelTimes(per: "output" | "input", kernel: number): MultiplyAdds {
  return (node, { shape, elements }) => {
    const extents = shape(node.inputs[kernel])?.slice(1) ?? [undefined];
    return times(elements(per === "output" ? node.outputs[0] : node.inputs[0]), ...extents);
  };
}

/** A matrix product's: each number of the output with as many as a row of input 0 has. */
export const rowTimes: MultiplyAdds = (node, { shape, elements }) =>
  times(elements(node.outputs[0]), shape(node.inputs[0])?.at(-1));

/** The same where input 0 may be transposed (Gemm). */
export const turnedRowTimes: MultiplyAdds = (node, { shape, elements }) =>
  times(elements(node.outputs[0]), shape(node.inputs[0])?.[intAttribute(node, "transA", 0) === 0 ? 1 : 0]);

function times(...factors: readonly (Dim | undefined)[]): number | undefined {
  const numbers = factors.filter((factor) => typeof factor === "number");
  return numbers.length === factors.length ? sizeOf(numbers) : undefined;
}
