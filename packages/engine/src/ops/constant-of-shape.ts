import { tensorAttribute } from "../graph/attributes.ts";
import { sizeOf } from "../graph/tensor.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { dataDependentDim, indicesTo } from "./rules/axis.ts";
import { numbersOf } from "./rules/known.ts";

/** Longer lists are data, not shapes. */
const LONGEST_SHAPE = 64;

/** A tensor of the shape in input 0, filled with `value` (a float32 zero unless given). */
export const constantOfShape: Op = {
  type: "ConstantOfShape",
  layer: other("ConstantOfShape"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input, known }) => {
    const type = tensorAttribute(node, "value")?.type ?? "float32";
    const shape = known(0);
    if (shape !== undefined) return [{ type, shape }];
    const rank = input(0).shape?.[0];
    const unknown = typeof rank === "number" ? indicesTo(rank).map((axis) => dataDependentDim(node, axis)) : undefined;
    return [{ type, shape: unknown }];
  },
  evaluate: (node, { known }) => {
    const shape = numbersOf(known(0)?.values);
    const fill = tensorAttribute(node, "value");
    if (shape === undefined || sizeOf(shape) > LONGEST_SHAPE || fill?.type === "string") return undefined;
    const value = Number(fill?.data[0] ?? 0);
    return { values: indicesTo(sizeOf(shape)).map(() => value), shape };
  },
  pullback: "zero",
  traits: [],
  parameters: "plain",
};
