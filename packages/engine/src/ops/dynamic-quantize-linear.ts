import type { Op } from "./op.ts";

/**
 * Rounds to 8 bits in steps of the range that is found: quanta, scale, zero point. The gradient goes straight through. What the scale hands on is
 * dropped, since the quanta change by the opposite: (quanta − zero point) · scale stays x but for the rounding.
 */
export const dynamicQuantizeLinear: Op = {
  type: "DynamicQuantizeLinear",
  layer: "carrier",
  axes: "mixes in place",
  relevance: "passes",
  infer: (_node, { input }) => [
    { type: "uint8", shape: input(0).shape },
    { type: "float32", shape: [] },
    { type: "uint8", shape: [] },
  ],
  evaluate: "none",
  pullback: ({ builder, node, cotangents }) => {
    const [quanta] = cotangents;
    const [, scale = ""] = node.outputs;
    return [quanta === undefined ? undefined : builder.add("Div", [quanta, scale], {}, "grad_straight")];
  },
  traits: [],
  parameters: "plain",
};
