import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";

/** True where a value is not a number. */
export const isNan: Op = {
  type: "IsNaN",
  layer: other("IsNaN"),
  axes: "pointwise",
  relevance: "none",
  infer: (_node, { input }) => [{ type: "bool", shape: input(0).shape }],
  evaluate: "none",
  pullback: "zero",
  traits: [],
  parameters: "plain",
};
