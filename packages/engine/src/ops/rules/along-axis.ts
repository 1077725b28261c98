import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import { indicesTo } from "./axis.ts";
import { numbersOf } from "./known.ts";
import { constantTensor, shapeOf, typeOf } from "./like.ts";

/** Extents `start` up to, not including, `end` of a value, as an int64 vector: a constant where they are numbers. */
export function extentsOf(builder: GraphBuilder, value: string, start: number, end: number): string {
  const extents = numbersOf(typeOf(builder, value).shape?.slice(start, end));
  if (extents !== undefined) return builder.constant(int64(extents), "extents");
  const span = { start: attribute.int(start), end: attribute.int(end) };
  return builder.add("Shape", [value], span, "extents");
}

/** The extent of one axis as a vector of one number. */
export function extentOf(builder: GraphBuilder, value: string, axis: number): string {
  return extentsOf(builder, value, axis, axis + 1);
}

/** The shape of a value with another extent (a vector of one number) along one axis. */
export function shapeWith(builder: GraphBuilder, value: string, axis: number, extent: string): string {
  const rank = typeOf(builder, value).shape?.length ?? 0;
  const before = axis > 0 ? [extentsOf(builder, value, 0, axis)] : [];
  const behind = axis < rank - 1 ? [extentsOf(builder, value, axis + 1, rank)] : [];
  const parts = [...before, extent, ...behind];
  return parts.length === 1 ? extent : builder.add("Concat", parts, { axis: attribute.int(0) }, "shape");
}

/** The whole numbers 0, 1, … below the extent (a vector of one number), as an int64 vector. */
export function countTo(builder: GraphBuilder, extent: string): string {
  const scalar = builder.constant(int64([], [0]), "shape");
  const end = builder.add("Reshape", [extent, scalar], {}, "extent");
  const [zero, one] = [0, 1].map((value) => builder.constant(int64([value], []), "bound"));
  return builder.add("Range", [zero ?? "", end, one ?? ""], {}, "indices");
}

/** A vector laid along `axis` of `rank` axes. */
export function laidAlong(builder: GraphBuilder, vector: string, axis: number, rank: number): string {
  const shape = indicesTo(rank).map((at) => (at === axis ? -1 : 1));
  return builder.add("Reshape", [vector, builder.constant(int64(shape), "shape")], {}, "indices");
}

/**
 * The transpose of taking slices by index along an axis: slice j of `gradient` is added to slice `indices[j]` of zeros whose
 * extent there is `extent` (a vector of one number).
 */
export function scatterAlong(
  builder: GraphBuilder,
  gradient: string,
  indices: string,
  axis: number,
  extent: string,
): string {
  const { type, shape } = typeOf(builder, gradient);
  const value = attribute.tensor(constantTensor(type, [1], [0]));
  const zeros = builder.add("ConstantOfShape", [shapeWith(builder, gradient, axis, extent)], { value }, "zeros");
  const laid = laidAlong(builder, indices, axis, shape?.length ?? 0);
  const everywhere = builder.add("Expand", [laid, shapeOf(builder, gradient)], {}, "indices");
  const attributes = { axis: attribute.int(axis), reduction: attribute.string("add") };
  return builder.add("ScatterElements", [zeros, everywhere, gradient], attributes, "grad_scatter");
}
