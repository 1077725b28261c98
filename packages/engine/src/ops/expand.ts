import { dataDependentDim, indicesTo } from "./axis.ts";
import { broadcastShapes } from "./broadcast.ts";
import { numbersOf } from "./known.ts";
import type { Op } from "./op.ts";

/** Input 0 repeated along its axes of extent 1 until it has, by broadcasting, the shape of input 1. */
export const expand: Op = {
  type: "Expand",
  doc: "Repeats a value along its axes of extent 1.",
  infer: (node, { input, known }) => {
    const { type, shape } = input(0);
    const target = known(1);
    if (target !== undefined) return [{ type, shape: broadcastShapes(shape, target) }];
    const rank = input(1).shape?.[0];
    if (typeof rank !== "number" || shape === undefined) return [{ type, shape: undefined }];
    const axes = indicesTo(Math.max(rank, shape.length));
    return [{ type, shape: axes.map((axis) => dataDependentDim(node, axis)) }];
  },
  evaluate: (_node, { known }) => {
    const data = known(0);
    const target = numbersOf(known(1)?.values);
    if (data === undefined || target === undefined || target.length > 1) return undefined;
    const [count = 1] = target;
    const [value] = data.values;
    if (data.values.length !== 1 || value === undefined) return data;
    return { values: indicesTo(count).map(() => value), scalar: data.scalar && target.length === 0 };
  },
  pullback: ({ cotangent }) => [cotangent()],
  weights: [],
};
