import { sizeOf } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { dataDependentDim, indicesTo } from "./rules/axis.ts";
import { broadcastShapes } from "./rules/broadcast.ts";
import { numbersOf } from "./rules/known.ts";

/** Longer lists are data, not shapes. */
const LONGEST_SHAPE = 64;

/** Input 0 repeated along its axes of extent 1 until it has, by broadcasting, the shape of input 1. */
export const expand: Op = {
  type: "Expand",
  layer: "carrier",
  axes: "expand",
  relevance: "moves",
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
    const shape = data && target && numbersOf(broadcastShapes(data.shape, target));
    if (data === undefined || shape === undefined || sizeOf(shape) > LONGEST_SHAPE) return undefined;
    if (data.values.length === sizeOf(shape)) return { ...data, shape };
    const [value] = data.values;
    // only single numbers: no exporter repeats a list of extents
    if (data.values.length !== 1 || value === undefined) return undefined;
    return { values: indicesTo(sizeOf(shape)).map(() => value), shape };
  },
  pullback: ({ cotangent }) => [cotangent()],
  traits: ["keeps sign", "steady"],
  parameters: "plain",
};
