import { floatAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import type { Op, Pullback, PullbackContext } from "../../ops/op.ts";
import { type Arithmetic, arithmetic } from "../../ops/rules/arithmetic.ts";
import { fillLike } from "../../ops/rules/like.ts";
import { totalPerImage } from "./totals.ts";

/** What a rule puts in the place of a node's weights; a bias of "none" is left out. */
export interface Weights {
  readonly kernel:
    | "own"
    | "positive"
    | "negative"
    | "ones"
    | { readonly own: 1; readonly and: "positive" | "negative"; readonly times: number };
  readonly bias: "like the kernel" | "none";
}

/** A linear operator on some data with some weights: its output, and its transpose applied to what has the output's shape. */
export interface Term {
  readonly output: string;
  readonly back: (share: string) => string;
  /** The bias times such a share, added up for each image; undefined where it has none. */
  readonly ofBias: (share: string) => string | undefined;
}

/**
 * A node that is linear in one input, its other inputs being weights, as a rule sees it: names of values, and the operator at will
 * with other data and weights. Generic over all ops whose `weights` say which inputs are weights.
 */
export interface Linear {
  readonly builder: GraphBuilder;
  readonly math: Arithmetic;
  readonly data: string;
  readonly relevance: string;
  /** The node as it stands, or without its bias where biases are ignored. */
  readonly own: Term;
  /** Whether the data is known to hold nothing negative. */
  readonly nonNegative: boolean;
  readonly apply: (data: string, weights: Weights) => Term;
  /** The data with one number in every place. */
  readonly filled: (number: number) => string;
  /** The least and the greatest that the data can be; throws where the node is not a first one. */
  readonly bounds: () => readonly [string, string];
}

/** The linear view of a node, whose data is input `index`. */
export function linearView(
  context: PullbackContext,
  op: Op,
  index: number,
  facts: Pick<Linear, "nonNegative" | "bounds"> & { readonly biases: "absorb" | "ignore" },
): Linear {
  const { builder, node } = context;
  const data = node.inputs[index] ?? "";
  const math = arithmetic(builder, context.typeOf(data).type);
  const modified = new Map<string, string>();
  const modify = (weight: string, how: Weights["kernel"]): string => {
    const key = `${weight} ${JSON.stringify(how)}`;
    const found = modified.get(key) ?? modifiedWeight(builder, math, weight, how);
    modified.set(key, found);
    return found;
  };
  const { bias: added = "none" } = op.parameters === "plain" ? {} : op.parameters;
  const bias = added === "none" ? undefined : added;
  const ignored = facts.biases === "ignore" && bias !== undefined && (node.inputs[bias] ?? "") !== "";
  const termOf = (made: Node): Term => ({
    output: made.outputs[0] ?? "",
    back: transposed(context, op, made, index),
    ofBias: (share) => (bias === undefined ? undefined : biasTotal(builder, made, made.inputs[bias] ?? "", share)),
  });
  const apply = (value: string, { kernel, bias: ofBias }: Weights): Term => {
    const inputs = node.inputs.map((input, at) => {
      if (at === index) return value;
      if (input === "" || (at === bias && (ofBias === "none" || ignored))) return "";
      return modify(input, kernel);
    });
    while (inputs.at(-1) === "") inputs.pop();
    return termOf(builder.producerOf(builder.add(node.type, inputs, node.attributes, "lrp")) ?? node);
  };
  return {
    builder,
    math,
    data,
    relevance: context.cotangent(),
    own: ignored ? apply(data, { kernel: "own", bias: "none" }) : termOf(node),
    apply,
    filled: (number) => fillLike(builder, data, number),
    nonNegative: facts.nonNegative,
    bounds: facts.bounds,
  };
}

function modifiedWeight(builder: GraphBuilder, math: Arithmetic, weight: string, how: Weights["kernel"]): string {
  const part = (sign: "positive" | "negative") =>
    sign === "positive"
      ? builder.add("Relu", [weight], {}, "lrp_positive")
      : math.neg(builder.add("Relu", [math.neg(weight)], {}, "lrp_negative"));
  if (how === "own") return weight;
  if (how === "ones") return fillLike(builder, weight, 1);
  if (typeof how === "string") return part(how);
  return math.add(weight, math.mul(part(how.and), how.times));
}

/** Σ bias · share for each image. A bias stands along the channels: behind the batch, or last where the op is a matrix product. */
function biasTotal(builder: GraphBuilder, node: Node, bias: string, share: string): string | undefined {
  if (bias === "") return undefined;
  const rank = builder.typeOf(share)?.shape?.length ?? 2;
  const math = arithmetic(builder, builder.typeOf(share)?.type ?? "float32");
  const spread =
    node.type === "Gemm"
      ? math.mul(bias, floatAttribute(node, "beta", 1))
      : builder.add("Unsqueeze", [bias, builder.constant(int64(Array.from({ length: rank - 2 }, (_, i) => i + 1)))]);
  return totalPerImage(builder, math.mul(share, spread));
}

/** The op's own pullback is the transpose of what is linear. */
function transposed(context: PullbackContext, op: Op, node: Node, index: number): (share: string) => string {
  return (share) => {
    const shares = (op.pullback as Pullback)({
      ...context,
      node,
      cotangents: [share],
      cotangent: () => share,
      wants: (at) => at === index,
    });
    return shares[index] as string;
  };
}
