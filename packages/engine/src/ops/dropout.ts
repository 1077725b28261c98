import { DeeplingError } from "../base/error.ts";
import type { Node } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { settings } from "./rules/parameters.ts";

/** Whether a Dropout hides nothing: it is not training, as far as is known before the graph runs, or hides a share of 0. */
export function hidesNothing(node: Node, constantOf: (value: string) => Tensor | undefined): boolean {
  const [, ratio = "", training = ""] = node.inputs;
  const numberOf = (value: string) => {
    const constant = constantOf(value);
    return constant === undefined ? undefined : Number(constant.data[0]);
  };
  // a ratio that is left out is a half
  return training === "" || numberOf(training) === 0 || (ratio !== "" && numberOf(ratio) === 0);
}

/** Outside training it passes its input on. */
export const dropout: Op = {
  type: "Dropout",
  layer: "carrier",
  axes: "pointwise",
  relevance: "moves",
  infer: (_node, context) => {
    const x = context.input(0);
    return [x, { type: "bool", shape: x.shape }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    if (!hidesNothing(node, builder.constantOf)) {
      throw new DeeplingError("unsupported", `gradient: Dropout in training mode (node "${node.name}")`, {
        hint: "export the model in evaluation mode",
      });
    }
    return [cotangent(), undefined, undefined];
  },
  traits: ["linear", "keeps sign"],
  parameters: settings(1, 2),
};
