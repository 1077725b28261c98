import { spreadEvenly } from "./average-pool.ts";
import { pooledShape, poolingWindow } from "./max-pool.ts";
import type { Op } from "./op.ts";
import { scalarLike, shapeOfInput } from "./rules/like.ts";
import { inputFactor, outputFactor } from "./rules/power-mean.ts";

/** The Lp norm of each window. */
export const lpPool: Op = {
  type: "LpPool",
  layer: { kind: "pooling", word: "lppool", title: "Lp" },
  axes: "window",
  relevance: "none",
  infer: (node, context) => {
    const { type, shape } = context.input(0);
    return [{ type, shape: pooledShape(node, shape) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const window = poolingWindow(node, shapeOfInput(context, 0));
    const mean = spreadEvenly(context, outputFactor(context, context.cotangent()), window);
    const size = window.kernel.reduce<number>((product, extent) => product * Number(extent), 1);
    const sum = builder.add("Mul", [mean, scalarLike(builder, mean, size)], {}, "grad_sum");
    return [inputFactor(context, sum)];
  },
  traits: ["steady at zero", "by channel"],
  parameters: "plain",
};
