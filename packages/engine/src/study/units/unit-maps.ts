import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";

/** Appends the maps of a layer's units, images × units × positions as float32, wherever its channels lie; 1 position for a dense layer. */
export function addUnitMaps(builder: GraphBuilder, { value, shape, channels }: Layer): string {
  const { axis, count } = channels;
  const order = [0, axis, ...shape.flatMap((_, at) => (at === 0 || at === axis ? [] : [at]))];
  const isFloat = (builder.typeOf(value)?.type ?? "float32") === "float32";
  const numbers = isFloat ? value : builder.add("Cast", [value], { to: attribute.int(1) });
  const first = axis === 1 ? numbers : builder.add("Transpose", [numbers], { perm: attribute.ints(order) });
  return builder.add("Reshape", [first, builder.constant(int64([0, Number(count), -1]))]);
}

/** Appends each unit's mean over its positions, images × units. */
export function addUnitMeans(builder: GraphBuilder, maps: string): string {
  return builder.add("ReduceMean", [maps, builder.constant(int64([2]))], { keepdims: attribute.int(0) });
}
