import { attribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import { int64 } from "../graph/tensor.ts";

/**
 * Appends what sums the squares of each row (images × width, float32), and returns its name: images × 1. It is written as a row times itself turned,
 * which onnxruntime fuses into a product that it computes as fast as it can read; its ReduceSumSquare has no vector code and takes seven times as long.
 */
export function addRowSquares(builder: GraphBuilder, rows: string): string {
  const row = builder.add("Unsqueeze", [rows, builder.constant(int64([1]), "axes")], {}, "row");
  const turned = builder.add("Transpose", [row], { perm: attribute.ints([0, 2, 1]) }, "row_turned");
  const squares = builder.add("MatMul", [row, turned], {}, "row_squares");
  return builder.add("Flatten", [squares], { axis: attribute.int(1) }, "squares");
}
