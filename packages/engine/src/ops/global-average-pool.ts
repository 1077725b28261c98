import type { Op } from "./op.ts";
import { dividedBySpace, globallyPooled } from "./rules/global-pool.ts";
import { expandLike } from "./rules/like.ts";

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
  traits: ["keeps sign", "steady", "by channel"],
  parameters: "plain",
};
