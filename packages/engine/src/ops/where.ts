import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { arithmetic } from "./rules/arithmetic.ts";
import { broadcastShapes } from "./rules/broadcast.ts";
import { allKnown, combine } from "./rules/known.ts";

/** Input 1 where the condition (input 0) holds, else input 2; all three broadcast. */
export const where: Op = {
  type: "Where",
  layer: other("Where"),
  axes: "pointwise",
  relevance: "moves",
  infer: (_node, { input }) => [
    { type: input(1).type, shape: broadcastShapes(input(0).shape, input(1).shape, input(2).shape) },
  ],
  evaluate: (_node, { known }) => {
    const lists = allKnown([known(0), known(1), known(2)]);
    return lists && combine(lists, ([condition, yes, no]) => (condition === 0 ? no : yes));
  },
  pullback: ({ builder, node, cotangent, wants, typeOf }) => {
    const [condition = "", yes = ""] = node.inputs;
    const math = arithmetic(builder, typeOf(yes).type);
    return [
      undefined,
      wants(1) ? math.where(condition, cotangent(), 0) : undefined,
      wants(2) ? math.where(condition, 0, cotangent()) : undefined,
    ];
  },
  traits: ["literals"],
  parameters: "plain",
};
