import { attribute, intAttribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import { addDims } from "../graph/dims.ts";
import type { Dim } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { axisOf } from "./rules/axis.ts";
import { allKnown, numbersOf } from "./rules/known.ts";
import { typeOf } from "./rules/like.ts";

/** The extents of several values along one axis, as an int64 vector: a constant where they are numbers. */
function extentsAlong(builder: GraphBuilder, values: readonly string[], axis: number): string {
  const extents = values.flatMap((value) => typeOf(builder, value).shape?.[axis] ?? "?");
  const numbers = numbersOf(extents);
  if (numbers !== undefined) return builder.constant(int64(numbers), "extents");
  const span = { start: attribute.int(axis), end: attribute.int(axis + 1) };
  const each = values.map((value) => builder.add("Shape", [value], span, "extent"));
  return builder.add("Concat", each, { axis: attribute.int(0) }, "extents");
}

/** The inputs one behind the other along `axis`. */
export const concat: Op = {
  type: "Concat",
  layer: { kind: "concat", word: "concat", title: "" },
  axes: { along: "joins", axis: 0 },
  relevance: "moves",
  infer: (node, { input }) => {
    const { type } = input(0);
    const shapes = node.inputs.map((_, index) => input(index).shape);
    const rank = shapes.find((shape) => shape !== undefined)?.length;
    if (rank === undefined || shapes.includes(undefined)) return [{ type, shape: undefined }];
    const axis = axisOf(node, intAttribute(node, "axis", 0), rank);
    const along = (at: number): readonly Dim[] => shapes.flatMap((shape) => shape?.[at] ?? []);
    const dims = Array.from({ length: rank }, (_, at) => {
      // where one branch knows a number and another a symbol, the number holds for both
      if (at !== axis) return along(at).find((dim) => typeof dim === "number") ?? along(at)[0] ?? 1;
      return along(at).reduce((sum, dim) => addDims(sum, dim));
    });
    return [{ type, shape: dims }];
  },
  evaluate: (node, { known }) => {
    const lists = allKnown(node.inputs.map((_, index) => known(index)));
    const rank = lists?.[0]?.shape.length ?? 0;
    if (lists === undefined || axisOf(node, intAttribute(node, "axis", 0), rank) !== 0) return undefined;
    const extent = lists.reduce((sum, list) => sum + (list.shape[0] ?? 0), 0);
    return { values: lists.flatMap((list) => list.values), shape: (lists[0]?.shape ?? []).with(0, extent) };
  },
  pullback: ({ builder, node, cotangent, typeOf: type }) => {
    if (node.inputs.length === 1) return [cotangent()];
    const rank = type(node.inputs[0] ?? "").shape?.length ?? 0;
    const axis = axisOf(node, intAttribute(node, "axis", 0), rank);
    const sizes = extentsAlong(builder, node.inputs, axis);
    return builder.addMany(
      "Split",
      [cotangent(), sizes],
      { axis: attribute.int(axis) },
      node.inputs.length,
      "grad_split",
    );
  },
  traits: ["keeps signs", "steady"],
  parameters: "plain",
};
