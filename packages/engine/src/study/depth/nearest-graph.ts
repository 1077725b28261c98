import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { columnMeans, type Matrix } from "../../math/matrix.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { addPooled } from "./pooled.ts";

/** Values of a layer: each images × neighbours, the nearest first. */
export interface NearestOutputs {
  /** Squared distance but for a term that is the same for all of an image; NaN where the image's activations are not finite. */
  readonly distances: string;
  /** Row of the supports; float32, exact up to 2²⁴. */
  readonly rows: string;
}

/**
 * The graph with each image's nearest supports at each layer, by Euclidean distance of pooled activations. `supports` holds a matrix per layer,
 * supports × units. Only the neighbours leave the runtime.
 */
export function withNearest(
  graph: TypedGraph,
  layers: readonly Layer[],
  supports: readonly Matrix[],
  count: number,
  scores: string,
) {
  const builder = new GraphBuilder(graph, inferNode);
  const outputs = addPooled(builder, layers).map((pooled, index): NearestOutputs => {
    const own = supports[index]!;
    const means = columnMeans(own);
    // about the supports' mean, so that little cancels
    const centred = builder.add("Sub", [pooled, builder.constant(float32([own.columns], Float32Array.from(means)))]);
    const { factors, norms } = supportConstants(own, means);
    const products = builder.add("MatMul", [centred, builder.constant(float32([own.columns, own.rows], factors))]);
    const distances = builder.add("Add", [products, builder.constant(float32([own.rows], norms))]);
    const few = builder.constant(int64([Math.min(count, own.rows)]));
    const [nearest, rows] = builder.addMany(
      "TopK",
      [distances, few],
      { axis: attribute.int(1), largest: attribute.int(0) },
      2,
    );
    return { distances: nearest!, rows: builder.add("Cast", [rows!], { to: attribute.int(1) }) };
  });
  return { graph: builder.build([...outputs.flatMap(({ distances, rows }) => [distances, rows]), scores]), outputs };
}

/** −2 · the centred supports, transposed, and their squared norms: |s|² − 2 s·x is the squared distance without |x|². */
function supportConstants({ rows, columns, data }: Matrix, means: Float64Array) {
  const factors = new Float32Array(rows * columns);
  const norms = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let norm = 0;
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column]! - means[column]!;
      factors[column * rows + row] = -2 * value;
      norm += value * value;
    }
    norms[row] = norm;
  }
  return { factors, norms };
}
