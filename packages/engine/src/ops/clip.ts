import type { Op } from "./op.ts";
import { arithmetic } from "./rules/arithmetic.ts";
import { compareDims, leastOf } from "./rules/known.ts";
import { settings } from "./rules/parameters.ts";

/**
 * max(min(x, input 2), input 1), both bounds optional. On a bound the gradient is 0, as in PyTorch's hardtanh and relu6
 * (its clamp lets it through): so the rule needs the output alone, and a runtime may fuse the clip into its convolution.
 */
export const clip: Op = {
  type: "Clip",
  layer: { kind: "activation", word: "clip", title: "clip" },
  axes: "pointwise",
  relevance: "passes",
  infer: (_node, { input }) => [input(0)],
  evaluate: (_node, { known, has }) => {
    const x = known(0);
    const lower = has(1) ? known(1)?.values[0] : Number.NEGATIVE_INFINITY;
    const upper = has(2) ? known(2)?.values[0] : Number.POSITIVE_INFINITY;
    if (x === undefined || lower === undefined || upper === undefined) return undefined;
    if (typeof lower === "string" || typeof upper === "string") return undefined;
    const within = x.values.every(
      (value) =>
        leastOf(value) >= lower && (upper === Number.POSITIVE_INFINITY || (compareDims(value, upper) ?? 1) <= 0),
    );
    if (within) return x;
    const numbers = x.values.filter((value) => typeof value === "number");
    if (numbers.length < x.values.length) return undefined;
    return { ...x, values: numbers.map((value) => Math.min(Math.max(value, lower), upper)) };
  },
  pullback: ({ builder, node, cotangent, wants, typeOf }) => {
    const [x = "", lower = "", upper = ""] = node.inputs;
    const [y = ""] = node.outputs;
    const g = cotangent();
    const math = arithmetic(builder, typeOf(x).type);
    const above = lower === "" ? undefined : math.greater(y, lower);
    const below = upper === "" ? undefined : math.less(y, upper);
    const inside = above === undefined || below === undefined ? (above ?? below) : math.and(above, below);
    return [
      inside === undefined ? g : math.where(inside, g, 0),
      // a bound that is itself computed takes what it cut off
      wants(1) && lower !== "" ? math.where(math.less(x, lower), g, 0) : undefined,
      wants(2) && upper !== "" ? math.where(math.greater(x, upper), g, 0) : undefined,
    ];
  },
  traits: ["curve"],
  parameters: settings(1, 2),
};
