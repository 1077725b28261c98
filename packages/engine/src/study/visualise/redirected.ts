import { rectifiersOf } from "../../explain/rectified-gradient.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import { type Op, type Pullback, ZERO_SHARE } from "../../ops/op.ts";

/**
 * Another gradient of rectifiers for images on which a layer lets nothing back: then what would raise its inputs passes (after Lucid's
 * "redirected ReLU", which does so in the first steps only), so that a unit that noise does not excite can be reached at all. Wherever anything of an image's own gradient passes
 * a layer, it is the gradient.
 */
export function redirected(graph: Graph): (node: Node, op: Op) => Pullback | undefined {
  const isRectifier = rectifiersOf(graph);
  return (node, { pullback }) =>
    isRectifier(node) && typeof pullback !== "string" ? redirecting(pullback) : undefined;
}

/** Why a target may not have grown in spite of that, by what it reached at last, and what to do; behind a colon. */
export function whySmall(value: number): string {
  return value === 0
    ? "the target may be dead, 0 on every image; choose another, or the layer before its ReLU"
    : "more steps or another step size may help (--steps, --rate)";
}

function redirecting(pullback: Pullback): Pullback {
  return (context) => {
    const { builder, cotangent, node, typeOf } = context;
    const shares = pullback(context);
    const rank = typeOf(node.inputs[0] ?? "").shape?.length ?? 0;
    return shares.map((share, at) => {
      if (at > 0 || share === undefined || share === ZERO_SHARE || rank < 2) return share;
      const axes = builder.constant(int64(Array.from({ length: rank - 1 }, (_, axis) => axis + 1)));
      const passing = builder.add("ReduceL1", [share, axes], { keepdims: attribute.int(1) });
      const nothing = builder.add("Equal", [
        passing,
        builder.constant({ type: "float32", shape: [], data: new Float32Array(1) }),
      ]);
      return builder.add("Where", [nothing, builder.add("Relu", [cotangent()]), share], {}, "grad_redirected");
    });
  };
}
