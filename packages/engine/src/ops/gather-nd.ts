import { attribute, intAttribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import { int64 } from "../graph/tensor.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { countTo, extentOf, laidAlong, shapeWith } from "./rules/along-axis.ts";
import { indicesTo } from "./rules/axis.ts";
import { fillLike, typeOf } from "./rules/like.ts";

/** The index tuples with the position along each batch axis put before them, as ScatterND wants them. */
function withBatchPositions(builder: GraphBuilder, indices: string, batchAxes: number): string {
  const rank = typeOf(builder, indices).shape?.length ?? 0;
  const one = builder.constant(int64([1]), "extent");
  const column = shapeWith(builder, indices, rank - 1, one);
  const positions = indicesTo(batchAxes).map((axis) => {
    const counted = countTo(builder, extentOf(builder, indices, axis));
    return builder.add("Expand", [laidAlong(builder, counted, axis, rank), column], {}, "indices");
  });
  return builder.add("Concat", [...positions, indices], { axis: attribute.int(rank - 1) }, "indices");
}

/** For each tuple in the last axis of input 1, the slice of input 0 at that tuple, behind `batch_dims` common axes. */
export const gatherNd: Op = {
  type: "GatherND",
  layer: other("GatherND"),
  axes: "mixes",
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    const indices = input(1).shape;
    const tuple = indices?.at(-1);
    if (shape === undefined || indices === undefined || typeof tuple !== "number") return [{ type, shape: undefined }];
    const batchAxes = intAttribute(node, "batch_dims", 0);
    return [{ type, shape: [...indices.slice(0, -1), ...shape.slice(batchAxes + tuple)] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [x = "", indices = ""] = node.inputs;
    const batchAxes = intAttribute(node, "batch_dims", 0);
    const places = batchAxes === 0 ? indices : withBatchPositions(builder, indices, batchAxes);
    const reduction = attribute.string("add");
    const zeros = fillLike(builder, x, 0);
    return [builder.add("ScatterND", [zeros, places, cotangent()], { reduction }, "grad_scatter"), undefined];
  },
  traits: [],
  parameters: "plain",
};
