import { globallyPooled } from "./global-pool.ts";
import type { Op } from "./op.ts";
import { inputFactor, outputFactor } from "./power-mean.ts";

/** The Lp norm of each channel. */
export const globalLpPool: Op = {
  type: "GlobalLpPool",
  layer: { kind: "pooling", word: "globallppool", title: "Lp, global" },
  axes: "whole picture",
  relevance: "none",
  infer: (_node, context) => [globallyPooled(context)],
  evaluate: "none",
  pullback: (context) => [inputFactor(context, outputFactor(context, context.cotangent()))],
  weights: "nonlinear",
};
