import { attribute, intAttribute } from "../graph/attributes.ts";
import type { Shape } from "../graph/graph.ts";
import { pooledShape, poolingWindow } from "./max-pool.ts";
import type { Op, PullbackContext } from "./op.ts";
import { correlationAttributes, spread } from "./rules/correlate.ts";
import { numbersOf } from "./rules/known.ts";
import { constantTensor, fillLike, shapeOfInput } from "./rules/like.ts";
import { hangingPads, padsOf, slide, spaceOf, type Window } from "./rules/window.ts";

/**
 * Adds each value of `gradient` to every position of its window, times 1 / the window's size: what average pooling's
 * transpose is, where every window is whole. `gradient` has the pooled shape, the result that of input 0.
 */
export function spreadEvenly(context: PullbackContext, gradient: string, window: Window): string {
  const { builder, node, typeOf } = context;
  const shape = shapeOfInput(context, 0);
  const space = spaceOf(shape);
  const pads = hangingPads(node, window, space);
  const kernel = window.kernel.map(Number);
  const rest = (pad: readonly number[]) =>
    kernel.map((size, axis) => (size - 1) * (window.dilations[axis] ?? 1) - (pad[axis] ?? 0));
  const begin = rest(pads.begin);
  const end = rest(pads.end);
  // pads as wide as the kernel, which dilations ask for, are refused by pooling
  const isPooling = [begin, end].every((rests) => rests.every((pad, axis) => pad >= 0 && pad < (kernel[axis] ?? 1)));
  if (window.strides.every((stride) => stride === 1) && isPooling) {
    // a box slid by one over a box: the same average again
    const attributes = {
      kernel_shape: attribute.ints(kernel),
      dilations: attribute.ints(window.dilations),
      pads: attribute.ints([...begin, ...end]),
      count_include_pad: attribute.int(1),
    };
    return builder.add("AveragePool", [gradient], attributes, "grad_spread");
  }
  const channels = Number(shape[1]);
  const size = kernel.reduce((product, extent) => product * extent, 1);
  const filter = constantTensor(
    typeOf(gradient).type,
    [channels, 1, ...kernel],
    new Array<number>(channels * size).fill(1 / size),
  );
  const correlation = { window, pads, group: channels };
  return spread(builder, gradient, builder.constant(filter, "box"), correlation, space, node.inputs[0] ?? "");
}

/** How much more than 1 / size the values of each window count, where windows reach into what is not counted; undefined where none do. */
function correction(context: PullbackContext, window: Window, space: Shape): string | undefined {
  const { builder, node, typeOf } = context;
  const counted = intAttribute(node, "count_include_pad", 0) === 1;
  const pads = padsOf(window, node);
  const edges = [...pads.begin, ...pads.end];
  if (!window.ceil && (counted || edges.every((pad) => pad === 0))) return undefined;
  const [x = ""] = node.inputs;
  const kernel = window.kernel.map(Number);
  const extents = numbersOf(space);
  if (extents === undefined) {
    // the average of ones with and without what lies outside: the share of each window that counts
    const ones = fillLike(builder, x, 1);
    const hanging = hangingPads(node, window, space);
    const { group: _, ...sliding } = correlationAttributes({ window, pads: hanging, group: 1 });
    const settings = { ...sliding, kernel_shape: attribute.ints(kernel), count_include_pad: attribute.int(1) };
    return builder.add("Reciprocal", [builder.add("AveragePool", [ones], settings, "share")], {}, "correction");
  }
  const positions = slide(window, space).map(Number);
  const counts = positions.map((count, axis) => {
    const dilation = window.dilations[axis] ?? 1;
    const begin = pads.begin[axis] ?? 0;
    const [low, high] = counted ? [-begin, (extents[axis] ?? 0) + (pads.end[axis] ?? 0)] : [0, extents[axis] ?? 0];
    return Array.from({ length: count }, (_, at) => {
      const first = at * (window.strides[axis] ?? 1) - begin;
      const taps = Array.from({ length: kernel[axis] ?? 1 }, (_, tap) => first + tap * dilation);
      return taps.filter((tap) => tap >= low && tap < high).length;
    });
  });
  const size = kernel.reduce((product, extent) => product * extent, 1);
  const products = counts.reduce<number[]>((all, line) => all.flatMap((a) => line.map((b) => a * b)), [1]);
  if (products.every((count) => count === size)) return undefined;
  const numbers = products.map((count) => size / count);
  return builder.constant(constantTensor(typeOf(x).type, [1, 1, ...positions], numbers), "correction");
}

/** The mean of each window. */
export const averagePool: Op = {
  type: "AveragePool",
  layer: { kind: "pooling", word: "avgpool", title: "average" },
  axes: "window",
  relevance: "sums",
  infer: (node, context) => {
    const { type, shape } = context.input(0);
    return [{ type, shape: pooledShape(node, shape) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const shape = shapeOfInput(context, 0);
    const window = poolingWindow(node, shape);
    const factor = correction(context, window, spaceOf(shape));
    const gradient = context.cotangent();
    const corrected = factor === undefined ? gradient : builder.add("Mul", [gradient, factor], {}, "grad_corrected");
    return [spreadEvenly(context, corrected, window)];
  },
  traits: ["keeps sign", "steady at zero", "by channel"],
  parameters: "plain",
};
