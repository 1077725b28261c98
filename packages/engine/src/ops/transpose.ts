import { attribute, intsAttribute } from "../graph/attributes.ts";
import type { Node } from "../graph/graph.ts";
import { indicesTo } from "./axis.ts";
import type { Op } from "./op.ts";

/** Which axis of the input each axis of the output is; ONNX reverses them unless told. */
function permutation(node: Node, rank: number): readonly number[] {
  return intsAttribute(node, "perm") ?? indicesTo(rank).reverse();
}

/** The axes in another order. */
export const transpose: Op = {
  type: "Transpose",
  doc: "Puts the axes into another order.",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    if (shape === undefined) return [{ type, shape }];
    return [{ type, shape: permutation(node, shape.length).flatMap((axis) => shape[axis] ?? []) }];
  },
  // at most one axis: nothing moves
  evaluate: (_node, { known }) => known(0),
  pullback: ({ builder, node, cotangent }) => {
    const perm = intsAttribute(node, "perm");
    const inverse = perm?.map((_, axis) => perm.indexOf(axis));
    const attributes = inverse === undefined ? {} : { perm: attribute.ints(inverse) };
    return [builder.add("Transpose", [cotangent()], attributes, "grad_transpose")];
  },
  weights: [],
};
