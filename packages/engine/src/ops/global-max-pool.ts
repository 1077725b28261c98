import type { Op } from "./op.ts";
import { globallyPooled, spaceAxes } from "./rules/global-pool.ts";
import { scalarLike } from "./rules/like.ts";

/** The largest value of each channel. Equal values share its gradient. */
export const globalMaxPool: Op = {
  type: "GlobalMaxPool",
  layer: { kind: "pooling", word: "globalmaxpool", title: "max, global" },
  axes: "whole picture",
  relevance: "moves",
  infer: (_node, context) => [globallyPooled(context)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const [x = ""] = node.inputs;
    const hit = builder.add("Equal", [x, node.outputs[0] ?? ""], {}, "hit");
    const [one, zero] = [scalarLike(builder, x, 1), scalarLike(builder, x, 0)];
    const mask = builder.add("Where", [hit, one, zero], {}, "mask");
    const count = builder.add("ReduceSum", [mask, spaceAxes(context)], {}, "hits");
    const share = builder.add("Div", [context.cotangent(), count], {}, "grad_share");
    return [builder.add("Mul", [mask, share], {}, "grad_pool")];
  },
  traits: ["keeps sign", "steady", "by channel"],
  parameters: "plain",
};
