import { DeeplingError } from "../base/error.ts";
import { intAttribute } from "../graph/attributes.ts";
import type { Node, Shape, ValueType } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op, PullbackContext } from "./op.ts";
import { weightedOrProduct } from "./relevance.ts";
import { type Correlation, correlate, spread } from "./rules/correlate.ts";
import { numbersOf } from "./rules/known.ts";
import { shapeOfInput } from "./rules/like.ts";
import { kernelTimes } from "./rules/parameters.ts";
import { padsOf, slide, spaceOf, windowOf } from "./rules/window.ts";

/** The gradient of a bias per channel: `gradient` summed over batch and space. */
export function biasGradient({ builder, typeOf }: PullbackContext, gradient: string): string {
  const rank = typeOf(gradient).shape?.length ?? 4;
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== 1);
  const keepdims = { keepdims: { kind: "int", value: 0 } } as const;
  return builder.add("ReduceSum", [gradient, builder.constant(int64(axes), "axes")], keepdims, "grad_bias");
}

/** The shapes of data and kernel; throws "unsupported gradient" where they are not known. */
export function shapesOf(context: PullbackContext): { data: Shape; kernel: readonly number[] } {
  const kernel = numbersOf(shapeOfInput(context, 1));
  if (kernel === undefined) {
    throw new DeeplingError(
      "unsupported",
      `gradient: ${context.node.type} with a kernel of free extents (node "${context.node.name}")`,
    );
  }
  return { data: shapeOfInput(context, 0), kernel };
}

function outputShape(node: Node, data: ValueType, kernel: ValueType): Shape | undefined {
  if (data.shape === undefined || kernel.shape === undefined) return undefined;
  const group = intAttribute(node, "group", 1);
  const [channels, perGroup] = [data.shape[1], kernel.shape[1]];
  if (typeof channels === "number" && typeof perGroup === "number" && channels !== perGroup * group) {
    const sees = `${channels} against ${perGroup * group}`;
    throw new DeeplingError("mismatched", `channels: ${sees} (node "${node.name}")`);
  }
  const space = spaceOf(data.shape);
  return [data.shape[0] ?? 1, kernel.shape[0] ?? 1, ...slide(windowOf(node, spaceOf(kernel.shape), space), space)];
}

/** Convolution in one to three dimensions (a correlation, as everywhere in deep learning). */
export const conv: Op = {
  type: "Conv",
  layer: { kind: "convolution", word: "conv", title: "" },
  axes: "window",
  relevance: weightedOrProduct,
  infer: (node, context) => {
    const data = context.input(0);
    return [{ type: data.type, shape: outputShape(node, data, context.input(1)) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", w = ""] = node.inputs;
    const gradient = context.cotangent();
    const { data, kernel } = shapesOf(context);
    const space = spaceOf(data);
    const window = windowOf(node, kernel.slice(2), space);
    const correlation: Correlation = { window, pads: padsOf(window, node), group: intAttribute(node, "group", 1) };
    return [
      wants(0) ? spread(builder, gradient, w, correlation, space, x) : undefined,
      wants(1) ? correlate(builder, x, gradient, kernel, correlation) : undefined,
      wants(2) ? biasGradient(context, gradient) : undefined,
    ];
  },
  traits: ["affine", "steady at zero"],
  parameters: { bias: 2, settings: [], multiplyAdds: kernelTimes("output", 1) },
};
