import { DeeplingError } from "../base/error.ts";
import { attribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import type { Shape } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { weightedOrProduct } from "./relevance.ts";
import { broadcastShapes } from "./rules/broadcast.ts";
import { shapeOfInput } from "./rules/like.ts";
import { rowTimes } from "./rules/parameters.ts";

/** The last two axes exchanged. */
function turned(builder: GraphBuilder, value: string, rank: number): string {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const perm = attribute.ints([...axes.slice(0, -2), rank - 1, rank - 2]);
  return builder.add("Transpose", [value], { perm }, "turned");
}

/** A vector made a matrix, as NumPy's product does: a row on the left, a column on the right. */
const asMatrix = (shape: Shape, side: "left" | "right"): Shape =>
  shape.length > 1 ? shape : side === "left" ? [1, ...shape] : [...shape, 1];

function productShape(a: Shape, b: Shape): Shape | undefined {
  const [left, right] = [asMatrix(a, "left"), asMatrix(b, "right")];
  const [inner, other] = [left.at(-1), right.at(-2)];
  if (typeof inner === "number" && typeof other === "number" && inner !== other) {
    throw new DeeplingError("mismatched", `shape: [${a}] times [${b}] (MatMul)`);
  }
  const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2));
  if (batch === undefined) return undefined;
  const rows = a.length > 1 ? [left.at(-2) ?? 1] : [];
  const columns = b.length > 1 ? [right.at(-1) ?? 1] : [];
  return [...batch, ...rows, ...columns];
}

/** Matrix product with NumPy's broadcasting. */
export const matMul: Op = {
  type: "MatMul",
  layer: { kind: "dense", word: "fc", title: "" },
  axes: "matrix product",
  relevance: weightedOrProduct,
  infer: (_node, context) => {
    const [a, b] = [context.input(0), context.input(1)];
    if (a.shape === undefined || b.shape === undefined) return [{ type: a.type, shape: undefined }];
    return [{ type: a.type, shape: productShape(a.shape, b.shape) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [a = "", b = ""] = node.inputs;
    const [rankA, rankB] = [shapeOfInput(context, 0).length, shapeOfInput(context, 1).length];
    const withAxes = (operator: "Unsqueeze" | "Squeeze", value: string, axes: readonly number[]) =>
      axes.length === 0
        ? value
        : builder.add(operator, [value, builder.constant(int64(axes), "axes")], {}, operator.toLowerCase());
    const left = withAxes("Unsqueeze", a, rankA === 1 ? [0] : []);
    const right = withAxes("Unsqueeze", b, rankB === 1 ? [1] : []);
    const missing = [...(rankA === 1 ? [-2] : []), ...(rankB === 1 ? [-1] : [])];
    const gradient = withAxes("Unsqueeze", context.cotangent(), missing);
    const forA = () =>
      builder.add("MatMul", [gradient, turned(builder, right, Math.max(rankB, 2))], {}, "grad_product");
    const forB = () => builder.add("MatMul", [turned(builder, left, Math.max(rankA, 2)), gradient], {}, "grad_product");
    return [
      wants(0) ? withAxes("Squeeze", forA(), rankA === 1 ? [-2] : []) : undefined,
      wants(1) ? withAxes("Squeeze", forB(), rankB === 1 ? [-1] : []) : undefined,
    ];
  },
  traits: ["affine"],
  parameters: { bias: "none", settings: [], multiplyAdds: rowTimes },
};
