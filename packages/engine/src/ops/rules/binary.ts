import type { Dim, Node, ValueType } from "../../graph/graph.ts";
import type { ElementType } from "../../graph/tensor.ts";
import type { Op, TypeContext } from "../op.ts";
import { type Arithmetic, arithmetic } from "./arithmetic.ts";
import { broadcastShapes } from "./broadcast.ts";
import { zipKnown } from "./known.ts";

/** What the gradient of a function of two numbers is made of; names of values. */
export interface BinaryGradient {
  /** Gradient of the output. */
  readonly g: string;
  readonly a: string;
  readonly b: string;
  /** The output f(a, b). */
  readonly y: string;
  readonly math: Arithmetic;
}

/** A function of two numbers, applied to each pair of two broadcast values. */
export interface BinaryRule {
  readonly type: string;
  readonly layer: Op["layer"];
  readonly relevance: Op["relevance"];
  /** g · ∂f/∂a and g · ∂f/∂b, each in the broadcast shape. */
  readonly gradients: readonly [(parts: BinaryGradient) => string, (parts: BinaryGradient) => string] | "zero";
  /** The function on two whole numbers or symbols, where exporters use it on shapes; `type` is that of the inputs. */
  readonly evaluate: ((a: Dim, b: Dim, type: ElementType) => Dim | undefined) | "none";
  /** "bool" for comparisons, "input" for arithmetic. */
  readonly output: "bool" | "input";
  readonly traits: Op["traits"];
}

/** The type of the inputs' broadcast, in the first input's element type or the one given. */
export function broadcastType(node: Node, { input }: TypeContext, type?: ElementType): ValueType {
  const types = node.inputs.map((_, index) => input(index));
  return { type: type ?? input(0).type, shape: broadcastShapes(...types.map(({ shape }) => shape)) };
}

/** An op from a function of two numbers. */
export function binary({ type, layer, relevance, gradients, evaluate, output, traits }: BinaryRule): Op {
  return {
    type,
    layer,
    axes: "pointwise",
    relevance,
    infer: (node, context) => [broadcastType(node, context, output === "bool" ? "bool" : undefined)],
    evaluate:
      evaluate === "none"
        ? "none"
        : (_node, { known, input }) => zipKnown(known(0), known(1), (a, b) => evaluate(a, b, input(0).type)),
    pullback:
      gradients === "zero"
        ? "zero"
        : ({ builder, node, cotangent, wants, typeOf }) => {
            const [a = "", b = ""] = node.inputs;
            const [y = ""] = node.outputs;
            const parts = { g: cotangent(), a, b, y, math: arithmetic(builder, typeOf(a).type) };
            return gradients.map((gradient, index) => (wants(index) ? gradient(parts) : undefined));
          },
    traits,
    parameters: "plain",
  };
}
