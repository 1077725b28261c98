import { attribute, intAttribute } from "../../graph/attributes.ts";
import { int64 } from "../../graph/tensor.ts";
import type { Op, Pullback, PullbackContext } from "../../ops/op.ts";
import { arithmetic } from "../../ops/rules/arithmetic.ts";
import { fillLike } from "../../ops/rules/like.ts";
import { stabilised } from "./rules.ts";
import { totalPerImage } from "./totals.ts";

/** xᵢ · (∂y/∂xᵢ)ᵀ(R / y): a sum's relevance in shares of its terms. */
export function inShares({ pullback }: Op, epsilon: number): Pullback {
  return (context) => {
    const { math, backs } = sharesOf(pullback as Pullback, context, epsilon);
    const { inputs } = context.node;
    return backs.map((back, index) => (back === undefined ? undefined : math.mul(inputs[index] ?? "", back)));
  };
}

/** What each unit of an output y hands out, R / y, and what of that comes back to each input. */
function sharesOf(pullback: Pullback, context: PullbackContext, epsilon: number) {
  const { builder, node, typeOf } = context;
  const [y = ""] = node.outputs;
  const math = arithmetic(builder, typeOf(y).type);
  const share = math.div(context.cotangent(), stabilised(math, y, epsilon));
  const backs = pullback({ ...context, cotangents: [share], cotangent: () => share });
  return { y, math, share, backs };
}

/** All to the signal and nothing to the gate; in halves where there is none. */
export function toSignal(gates: readonly boolean[]): Pullback {
  return ({ builder, node, typeOf, cotangent }) => {
    const relevance = cotangent();
    if (!gates.includes(true)) {
      const half = arithmetic(builder, typeOf(relevance).type).mul(relevance, 0.5);
      return [half, half];
    }
    return node.inputs.map((input, index) => (gates[index] ? fillLike(builder, input, 0) : relevance));
  };
}

/**
 * Sums of products xᵢ yⱼ in shares of each product: a half of a share to each factor (achtibat2024), or all to one where the other is
 * a gate.
 */
export function inHalves({ pullback }: Op, gates: readonly boolean[], epsilon: number): Pullback {
  return (context) => {
    const { inputs } = context.node;
    const isHeld = (index: number) => gates[index] === true;
    const wants = (index: number) => !isHeld(index) && context.wants(index);
    const { math, backs } = sharesOf(pullback as Pullback, { ...context, wants }, epsilon);
    return inputs.map((input, index) => {
      if (isHeld(index)) return fillLike(context.builder, input, 0);
      const back = backs[index];
      if (back === undefined) return undefined;
      const all = math.mul(input, back);
      return gates.includes(true) ? all : math.mul(all, 0.5);
    });
  };
}

/** Who is told what a bias took, as a value [N]; or that biases take nothing. */
export type OnBias = ((total: string) => void) | "ignore";

/** A layer's normalisation as γ (x − mean(x)) + β, the deviation held still (ali2022): β's share goes, the rest in shares of x − mean(x). */
export function centred(epsilon: number, onBias: OnBias): Pullback {
  return ({ builder, node, typeOf, cotangent }) => {
    const [x = "", , beta = ""] = node.inputs;
    const { type, shape = [] } = typeOf(x);
    const math = arithmetic(builder, type);
    const axis = intAttribute(node, "axis", -1);
    const first = axis < 0 ? axis + shape.length : axis;
    const axes = builder.constant(int64(Array.from({ length: shape.length - first }, (_, i) => first + i)), "axes");
    const mean = (value: string) => builder.add("ReduceMean", [value, axes], { keepdims: attribute.int(1) });
    let relevance = cotangent();
    if (beta !== "" && onBias !== "ignore") {
      const ofBeta = math.mul(math.div(relevance, stabilised(math, node.outputs[0] ?? "", epsilon)), beta);
      onBias(totalPerImage(builder, ofBeta));
      relevance = math.sub(relevance, ofBeta);
    }
    const share = math.div(relevance, stabilised(math, math.sub(x, mean(x)), epsilon));
    return [math.mul(x, math.sub(share, mean(share)))];
  };
}

/** Each number a x + b: a x's share of it goes to x, b's to the bias. */
export function besideBias(
  { pullback }: Op,
  index: number,
  epsilon: number,
  onBias: Exclude<OnBias, "ignore">,
): Pullback {
  return (context) => {
    const { builder, node } = context;
    const { y, math, share, backs } = sharesOf(pullback as Pullback, context, epsilon);
    const kept = math.mul(node.inputs[index] ?? "", backs[index] ?? "");
    onBias(math.sub(totalPerImage(builder, math.mul(share, y)), totalPerImage(builder, kept)));
    return node.inputs.map((_, at) => (at === index ? kept : undefined));
  };
}
