import { attribute, intsAttribute } from "../graph/attributes.ts";
import type { Node } from "../graph/graph.ts";
import { sizeOf } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { indicesTo } from "./rules/axis.ts";

/** Which axis of the input each axis of the output is; ONNX reverses them unless told. */
function permutation(node: Node, rank: number): readonly number[] {
  return intsAttribute(node, "perm") ?? indicesTo(rank).reverse();
}

/** The axes in another order. */
export const transpose: Op = {
  type: "Transpose",
  layer: "carrier",
  axes: "transpose",
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    if (shape === undefined) return [{ type, shape }];
    return [{ type, shape: permutation(node, shape.length).flatMap((axis) => shape[axis] ?? []) }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    if (data === undefined || data.shape.length < 2) return data;
    const perm = permutation(node, data.shape.length);
    const strides = data.shape.map((_, axis) => sizeOf(data.shape.slice(axis + 1)));
    const shape = perm.map((axis) => data.shape[axis] ?? 1);
    const offsets = perm.reduce(
      (starts, axis, at) =>
        starts.flatMap((start) => indicesTo(shape[at] ?? 1).map((index) => start + index * (strides[axis] ?? 0))),
      [0],
    );
    return { values: offsets.flatMap((offset) => data.values[offset] ?? []), shape };
  },
  pullback: ({ builder, node, cotangent }) => {
    const perm = intsAttribute(node, "perm");
    const inverse = perm?.map((_, axis) => perm.indexOf(axis));
    const attributes = inverse === undefined ? {} : { perm: attribute.ints(inverse) };
    return [builder.add("Transpose", [cotangent()], attributes, "grad_transpose")];
  },
  traits: ["keeps sign", "steady"],
  parameters: "plain",
};
