import type { Dim, Node } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { axisOf } from "./rules/axis.ts";
import { numbersOf } from "./rules/known.ts";
import { reshapeLike } from "./rules/like.ts";

function squeezed<T extends Dim>(node: Node, shape: readonly T[], axes: readonly number[] | undefined): readonly T[] {
  const removed = axes?.map((axis) => axisOf(node, axis, shape.length));
  return shape.filter((dim, axis) => !(removed?.includes(axis) ?? dim === 1));
}

/** Removes the axes of extent 1 that input 1 names, or all of them; a symbol counts as more than 1. */
export const squeeze: Op = {
  type: "Squeeze",
  layer: "carrier",
  axes: "squeeze",
  relevance: "moves",
  infer: (node, { input, has, known }) => {
    const { type, shape } = input(0);
    const axes = numbersOf(known(1));
    if (shape === undefined || (has(1) && axes === undefined)) return [{ type, shape: undefined }];
    return [{ type, shape: squeezed(node, shape, axes) }];
  },
  evaluate: (node, { known, has }) => {
    const data = known(0);
    const axes = numbersOf(known(1)?.values);
    if (data === undefined || (has(1) && axes === undefined)) return undefined;
    return { ...data, shape: squeezed(node, data.shape, axes) };
  },
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain",
};
