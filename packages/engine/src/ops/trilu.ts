import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";

/** The triangle of each matrix on one side of its k-th diagonal (input 1); zeros on the other. */
export const trilu: Op = {
  type: "Trilu",
  layer: other("Trilu"),
  axes: "mixes",
  relevance: "sums",
  infer: (_node, { input }) => [input(0)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => [
    builder.add("Trilu", [cotangent(), ...node.inputs.slice(1)], node.attributes, "grad_trilu"),
  ],
  traits: [],
  parameters: "plain",
};
