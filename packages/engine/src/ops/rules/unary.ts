import type { Dim, Node } from "../../graph/graph.ts";
import type { Op } from "../op.ts";
import { type Arithmetic, arithmetic } from "./arithmetic.ts";
import { mapKnown } from "./known.ts";

/** What the gradient of a function of one number is made of; names of values. */
export interface UnaryGradient {
  /** Gradient of the output. */
  readonly g: string;
  readonly x: string;
  /** The output f(x); prefer it to x, which a runtime that fuses the activation into its convolution never stores. */
  readonly y: string;
  readonly node: Node;
  readonly math: Arithmetic;
}

/** A function of one number, applied to each. */
export interface UnaryRule {
  readonly type: string;
  readonly layer: Op["layer"];
  readonly relevance: Op["relevance"];
  /** g · f′(x). */
  readonly gradient: ((parts: UnaryGradient) => string) | "zero";
  /** The function on one whole number or symbol, where exporters use it on shapes. */
  readonly evaluate: ((value: Dim) => Dim | undefined) | "none";
  readonly traits: Op["traits"];
}

/** An op from a function of one number: the output has the input's type. */
export function unary({ type, layer, relevance, gradient, evaluate, traits }: UnaryRule): Op {
  return {
    type,
    layer,
    axes: "pointwise",
    relevance,
    infer: (_node, { input }) => [input(0)],
    evaluate: evaluate === "none" ? "none" : (_node, { known }) => mapKnown(known(0), evaluate),
    pullback:
      gradient === "zero"
        ? "zero"
        : ({ builder, node, cotangent, typeOf }) => {
            const [x = ""] = node.inputs;
            const [y = ""] = node.outputs;
            return [gradient({ g: cotangent(), x, y, node, math: arithmetic(builder, typeOf(x).type) })];
          },
    traits,
    parameters: "plain",
  };
}
