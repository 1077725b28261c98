import type { Dim, Node } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { axisOf, indicesTo } from "./rules/axis.ts";
import { numbersOf } from "./rules/known.ts";
import { reshapeLike } from "./rules/like.ts";

function unsqueezed<T extends Dim>(node: Node, shape: readonly T[], axes: readonly number[], one: T): readonly T[] {
  const rank = shape.length + axes.length;
  const inserted = axes.map((axis) => axisOf(node, axis, rank));
  const kept = indicesTo(rank).filter((axis) => !inserted.includes(axis));
  return indicesTo(rank).map((axis) => shape[kept.indexOf(axis)] ?? one);
}

/** Inserts axes of extent 1 at the places that input 1 names, counted in the result. */
export const unsqueeze: Op = {
  type: "Unsqueeze",
  layer: "carrier",
  axes: "squeeze",
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape } = input(0);
    const axes = numbersOf(known(1));
    if (shape === undefined || axes === undefined) return [{ type, shape: undefined }];
    return [{ type, shape: unsqueezed<Dim>(node, shape, axes, 1) }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    const axes = numbersOf(known(1)?.values);
    return data && axes && { ...data, shape: unsqueezed(node, data.shape, axes, 1) };
  },
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain",
};
