import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import { scalarLike } from "./like.ts";

/*
 * x̂ = (x − mean) / √(variance + ε) over some axes of the value itself, which instance, layer and group normalisation share.
 */

/** A value normalised over `axes`, and how a gradient of it becomes one of the value. */
export interface Normalized {
  readonly value: string;
  /** dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε), the means over the same axes. */
  readonly pull: (gradient: string) => string;
}

/** Nodes that normalise `x` over `axes`; the forward node keeps its moments to itself, so they are made again. */
export function normalized(builder: GraphBuilder, x: string, axes: readonly number[], epsilon: number): Normalized {
  const over = builder.constant(int64(axes), "axes");
  const meanOf = (value: string) =>
    builder.add("ReduceMean", [value, over], { keepdims: attribute.int(1) }, "norm_mean");
  const add = (type: string, a: string, b: string) => builder.add(type, [a, b], {}, `norm_${type.toLowerCase()}`);
  const centred = add("Sub", x, meanOf(x));
  const variance = add("Add", meanOf(add("Mul", centred, centred)), scalarLike(builder, x, epsilon));
  const deviation = builder.add("Sqrt", [variance], {}, "norm_deviation");
  const value = add("Div", centred, deviation);
  const pull = (gradient: string) => {
    const along = add("Mul", value, meanOf(add("Mul", gradient, value)));
    const across = add("Sub", add("Sub", gradient, meanOf(gradient)), along);
    return add("Div", across, deviation);
  };
  return { value, pull };
}
