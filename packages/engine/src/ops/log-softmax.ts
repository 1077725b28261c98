import type { Op } from "./op.ts";
import { summedAlong } from "./softmax.ts";

/** Logarithms of probabilities from scores along an axis. */
export const logSoftmax: Op = {
  type: "LogSoftmax",
  layer: { kind: "softmax", word: "logsoftmax", title: "logarithm" },
  axes: { along: "mixes", axis: -1 },
  relevance: "none",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const gradient = context.cotangent();
    // g − exp(y) Σ g
    const probabilities = builder.add("Exp", [node.outputs[0] ?? ""], {}, "probabilities");
    const share = builder.add("Mul", [probabilities, summedAlong(context, gradient)], {}, "grad_share");
    return [builder.add("Sub", [gradient, share], {}, "grad_log_softmax")];
  },
  traits: [],
  parameters: "plain",
};
