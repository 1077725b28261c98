import type { Op } from "./op.ts";

/** Passes its input on. */
export const identity: Op = {
  type: "Identity",
  layer: "carrier",
  axes: "pointwise",
  relevance: "moves",
  infer: (_node, context) => [context.input(0)],
  evaluate: (_node, context) => context.known(0),
  pullback: (context) => [context.cotangent()],
  traits: ["linear", "keeps sign", "curve"],
  parameters: "plain",
};
