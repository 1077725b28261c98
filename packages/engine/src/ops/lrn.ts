import { attribute, floatAttribute, intAttribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";
import { reshapeLike, scalarLike, shapeOfInput } from "./rules/like.ts";

/** The mean of `value` over the channels from `before` before to `behind` behind each, zeros beyond the ends. */
function channelMean(context: PullbackContext, value: string, before: number, behind: number): string {
  const { builder, node } = context;
  const [x = ""] = node.inputs;
  // channels become an image's rows, all space its columns
  const rows = builder.constant(int64([0, 1, Number(shapeOfInput(context, 0)[1]), -1]), "shape");
  const lined = builder.add("Reshape", [value, rows], {}, "lined");
  const settings = {
    kernel_shape: attribute.ints([before + behind + 1, 1]),
    pads: attribute.ints([before, 0, behind, 0]),
    count_include_pad: attribute.int(1),
  };
  return reshapeLike(builder, builder.add("AveragePool", [lined], settings, "channel_mean"), x);
}

/** Local response normalisation across channels (Krizhevsky et al. 2012): y = x · s^−β, s = bias + α · mean of neighbours' x². */
export const lrn: Op = {
  type: "LRN",
  layer: { kind: "normalization", word: "lrn", title: "local response" },
  axes: "by position",
  relevance: "passes",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const [x = ""] = node.inputs;
    const gradient = context.cotangent();
    const [alpha, beta] = [floatAttribute(node, "alpha", 1e-4), floatAttribute(node, "beta", 0.75)];
    const size = intAttribute(node, "size", 1);
    const [before, behind] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
    const scalar = (number: number) => scalarLike(builder, x, number);
    const add = (type: string, a: string, b: string) => builder.add(type, [a, b], {}, `lrn_${type.toLowerCase()}`);
    const mean = channelMean(context, add("Mul", x, x), before, behind);
    const s = add("Add", add("Mul", mean, scalar(alpha)), scalar(floatAttribute(node, "bias", 1)));
    const direct = add("Mul", gradient, add("Pow", s, scalar(-beta)));
    // dx = g s^−β − 2αβ x · mean over the neighbours that see x of (g x s^−β−1)
    const felt = channelMean(context, add("Div", add("Mul", direct, x), s), behind, before);
    return [add("Sub", direct, add("Mul", add("Mul", x, scalar(2 * alpha * beta)), felt))];
  },
  traits: [],
  parameters: "plain",
};
