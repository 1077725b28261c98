import { dividedBySpace, globallyPooled } from "./global-pool.ts";
import { expandLike } from "./like.ts";
import type { Op } from "./op.ts";

/** The mean of each channel. */
export const globalAveragePool: Op = {
  type: "GlobalAveragePool",
  layer: { kind: "pooling", word: "globalavgpool", title: "average, global" },
  axes: "whole picture",
  relevance: "sums",
  infer: (_node, context) => [globallyPooled(context)],
  evaluate: "none",
  pullback: (context) => {
    const share = dividedBySpace(context, context.cotangent());
    return [expandLike(context.builder, share, context.node.inputs[0] ?? "")];
  },
  weights: [],
};
