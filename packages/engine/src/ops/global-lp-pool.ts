import type { Op } from "./op.ts";
import { globallyPooled } from "./rules/global-pool.ts";
import { inputFactor, outputFactor } from "./rules/power-mean.ts";

/** The Lp norm of each channel. */
export const globalLpPool: Op = {
  type: "GlobalLpPool",
  layer: { kind: "pooling", word: "globallppool", title: "Lp, global" },
  axes: "whole picture",
  relevance: "none",
  infer: (_node, context) => [globallyPooled(context)],
  evaluate: "none",
  pullback: (context) => [inputFactor(context, outputFactor(context, context.cotangent()))],
  traits: ["steady at zero", "by channel"],
  parameters: "plain",
};
