import { axisOf } from "./axis.ts";
import { numbersOf } from "./known.ts";
import { reshapeLike } from "./like.ts";
import type { Op } from "./op.ts";

/** Removes the axes of extent 1 that input 1 names, or all of them; a symbol counts as more than 1. */
export const squeeze: Op = {
  type: "Squeeze",
  doc: "Removes axes of extent 1.",
  infer: (node, { input, has, known }) => {
    const { type, shape } = input(0);
    const axes = numbersOf(known(1));
    if (shape === undefined || (has(1) && axes === undefined)) return [{ type, shape: undefined }];
    const removed = axes?.map((axis) => axisOf(node, axis, shape.length));
    return [{ type, shape: shape.filter((dim, axis) => !(removed?.includes(axis) ?? dim === 1)) }];
  },
  evaluate: (_node, { known }) => {
    const data = known(0);
    return data?.values.length === 1 ? { ...data, scalar: true } : data;
  },
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  weights: [],
};
