import { DeeplingError } from "../base/error.ts";
import type { Op } from "./op.ts";

/** Outside training it passes its input on. */
export const dropout: Op = {
  type: "Dropout",
  doc: "Hides random values in training; changes nothing afterwards.",
  infer: (_node, context) => {
    const x = context.input(0);
    return [x, { type: "bool", shape: x.shape }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const training = node.inputs[2] ?? "";
    const data = training === "" ? undefined : builder.constantOf(training)?.data;
    if (training !== "" && (data === undefined || Number(data[0]) !== 0)) {
      throw new DeeplingError("unsupported", `gradient: Dropout in training mode (node "${node.name}")`, {
        hint: "export the model in evaluation mode",
      });
    }
    return [cotangent(), undefined, undefined];
  },
  weights: [1, 2],
};
