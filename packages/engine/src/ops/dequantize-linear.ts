import type { Op } from "./op.ts";
import { alongAxis, overScale } from "./quantize-linear.ts";
import { settings } from "./rules/parameters.ts";

/** The real numbers that quanta stand for: (quanta − zero point) · scale. */
export const dequantizeLinear: Op = {
  type: "DequantizeLinear",
  layer: "carrier",
  axes: "quantise",
  relevance: "passes",
  infer: (_node, { input }) => [{ type: input(1).type, shape: input(0).shape }],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, cotangent, wants } = context;
    const [quanta = "", scale = ""] = node.inputs;
    const [real = ""] = node.outputs;
    const steps = alongAxis(context, scale, quanta);
    const levels = () => builder.add("Mul", [cotangent(), builder.add("Div", [real, steps])]);
    return [
      wants(0) ? builder.add("Mul", [cotangent(), steps], {}, "grad_quanta") : undefined,
      wants(1) ? overScale(context, levels(), scale) : undefined,
      undefined,
    ];
  },
  traits: ["steady"],
  parameters: settings(1, 2),
};
