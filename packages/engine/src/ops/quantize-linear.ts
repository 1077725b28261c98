import { attribute, intAttribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";
import { elementNumber, elementTypeOf } from "./rules/element-types.ts";
import { scalarLike } from "./rules/like.ts";
import { settings } from "./rules/parameters.ts";
import { quantaBounds } from "./rules/quanta.ts";

/**
 * Scale or zero point of a node, made to broadcast over `value`: one number, or one for each place along the node's axis. Those for
 * blocks (opset 21) have the value's rank already.
 */
export function alongAxis({ builder, node, typeOf }: PullbackContext, vector: string, value: string): string {
  const rank = typeOf(value).shape?.length ?? 0;
  if (typeOf(vector).shape?.length !== 1 || rank < 2) return vector;
  const axis = intAttribute(node, "axis", 1);
  const own = axis < 0 ? axis + rank : axis;
  const axes = Array.from({ length: rank }, (_, index) => index).filter((index) => index !== own);
  return builder.add("Unsqueeze", [vector, builder.constant(int64(axes), "axes")], {}, "per_channel");
}

/** A value summed to the places of a scale: over all axes but the node's own, or left to the walk where one scale counts for all. */
export function overScale({ builder, node, typeOf }: PullbackContext, value: string, scale: string): string {
  const rank = typeOf(value).shape?.length ?? 0;
  if (typeOf(scale).shape?.length !== 1 || rank < 2) return value;
  const axis = intAttribute(node, "axis", 1);
  const own = axis < 0 ? axis + rank : axis;
  const axes = Array.from({ length: rank }, (_, index) => index).filter((index) => index !== own);
  const keepdims = attribute.int(0);
  return builder.add("ReduceSum", [value, builder.constant(int64(axes), "axes")], { keepdims }, "grad_scale");
}

/**
 * Rounds real numbers to quanta: saturate(round(x / scale) + zero point). The gradient goes straight through (Bengio et al. 2013): rounding
 * counts as the identity within the range of the quanta, and nothing passes outside it, as in PyTorch's fake_quantize. The
 * gradient of the quanta is a value of real numbers.
 */
export const quantizeLinear: Op = {
  type: "QuantizeLinear",
  layer: "carrier",
  axes: "quantise",
  relevance: "passes",
  infer: (node, context) => {
    const asked = intAttribute(node, "output_dtype", 0);
    const type = context.has(2) ? context.input(2).type : asked === 0 ? "uint8" : elementTypeOf(node, asked);
    return [{ type, shape: context.input(0).shape }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, cotangent, typeOf, wants } = context;
    const [x = "", scale = "", zero = ""] = node.inputs;
    const bounds = quantaBounds(typeOf(node.outputs[0] ?? "").type);
    const steps = alongAxis(context, scale, x);
    const gradient = builder.add("Div", [cotangent(), steps], {}, "grad_quanta");
    const ratio = builder.add("Div", [x, steps]);
    // the scale of a dynamic network comes from the image too: d(x / s) / ds = −x / s²
    const forScale = (own: string) =>
      wants(1) ? overScale(context, builder.add("Neg", [builder.add("Mul", [own, ratio])]), scale) : undefined;
    if (bounds === undefined) return [gradient, forScale(gradient), undefined];
    let levels = builder.add("Round", [ratio], {}, "levels");
    if (zero !== "") {
      const to = attribute.int(elementNumber(typeOf(scale).type));
      const shift = builder.add("Cast", [alongAxis(context, zero, x)], { to }, "zero_point");
      levels = builder.add("Add", [levels, shift], {}, "levels");
    }
    const [least, most] = bounds.map((bound) => scalarLike(builder, scale, bound));
    const above = builder.add("GreaterOrEqual", [levels, least ?? ""]);
    const inside = builder.add("And", [above, builder.add("LessOrEqual", [levels, most ?? ""])], {}, "in_range");
    const straight = builder.add("Where", [inside, gradient, scalarLike(builder, scale, 0)], {}, "grad_straight");
    return [straight, forScale(straight), undefined];
  },
  traits: ["steady"],
  parameters: settings(1, 2),
};
