import type { ValueType } from "../../graph/graph.ts";
import { int64 } from "../../graph/tensor.ts";
import type { PullbackContext, TypeContext } from "../op.ts";
import { numbersOf } from "./known.ts";
import { fillLike, scalarLike, shapeOfInput } from "./like.ts";
import { spaceOf } from "./window.ts";

/** What pooling over the whole space gives: one value for each channel. */
export function globallyPooled(context: TypeContext): ValueType {
  const { type, shape } = context.input(0);
  return { type, shape: shape?.map((dim, axis) => (axis < 2 ? dim : 1)) };
}

/** The axes of a node's space as a constant. */
export function spaceAxes(context: PullbackContext): string {
  const axes = spaceOf(shapeOfInput(context, 0)).map((_, axis) => axis + 2);
  return context.builder.constant(int64(axes), "axes");
}

/** One value per channel divided by the number of positions of input 0's space. */
export function dividedBySpace(context: PullbackContext, value: string): string {
  const { builder, node } = context;
  const space = numbersOf(spaceOf(shapeOfInput(context, 0)));
  if (space !== undefined) {
    const positions = space.reduce((product, extent) => product * extent, 1);
    return builder.add("Mul", [value, scalarLike(builder, value, 1 / positions)], {}, "grad_share");
  }
  const ones = fillLike(builder, node.inputs[0] ?? "", 1);
  const positions = builder.add("ReduceSum", [ones, spaceAxes(context)], {}, "positions");
  return builder.add("Div", [value, positions], {}, "grad_share");
}
