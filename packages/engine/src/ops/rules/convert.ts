import { attribute } from "../../graph/attributes.ts";
import type { Dim, Node } from "../../graph/graph.ts";
import type { ElementType } from "../../graph/tensor.ts";
import { type EvaluateContext, type Known, type Op, type TypeContext, ZERO_SHARE } from "../op.ts";
import { elementNumber, isReal } from "./element-types.ts";
import { leastOf, mapKnown } from "./known.ts";

function convertDim(value: Dim, to: ElementType): Dim | undefined {
  if (to === "bool") return typeof value === "number" ? Number(value !== 0) : leastOf(value) > 0 ? 1 : undefined;
  return typeof value === "number" && !isReal(to) ? Math.trunc(value) : value;
}

/** The two casts: they differ in where the element type is written. */
export function convert(
  type: "Cast" | "CastLike",
  target: (node: Node, context: TypeContext | EvaluateContext) => ElementType,
): Op {
  return {
    type,
    layer: "carrier",
    axes: "pointwise",
    relevance: "moves",
    infer: (node, context) => [{ type: target(node, context), shape: context.input(0).shape }],
    evaluate: (node, context): Known | undefined => {
      const to = target(node, context);
      return mapKnown(context.known(0), (value) => convertDim(value, to));
    },
    pullback: ({ builder, node, cotangent, typeOf }) => {
      const from = typeOf(node.inputs[0] ?? "").type;
      // CastLike takes nothing but the element type from its second input
      if (!isReal(from)) return [undefined, ZERO_SHARE];
      return [builder.add("Cast", [cotangent()], { to: attribute.int(elementNumber(from)) }, "grad_cast"), ZERO_SHARE];
    },
    traits: type === "Cast" ? ["linear", "curve"] : ["linear"],
    parameters: "plain",
  };
}
