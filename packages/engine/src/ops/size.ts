import { elementsOf } from "../graph/dims.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { single } from "./rules/known.ts";

/** The number of elements of a value. */
export const size: Op = {
  type: "Size",
  layer: other("Size"),
  axes: "mixes",
  relevance: "none",
  infer: () => [{ type: "int64", shape: [] }],
  evaluate: (_node, { input }) => {
    const { shape } = input(0);
    return shape && single(elementsOf(shape));
  },
  pullback: "zero",
  traits: [],
  parameters: "plain",
};
