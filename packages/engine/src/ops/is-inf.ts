import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";

/** True where a value is infinite. */
export const isInf: Op = {
  type: "IsInf",
  layer: other("IsInf"),
  axes: "pointwise",
  relevance: "none",
  infer: (_node, { input }) => [{ type: "bool", shape: input(0).shape }],
  evaluate: "none",
  pullback: "zero",
  traits: [],
  parameters: "plain",
};
