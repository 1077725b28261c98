import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { float32 } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { prune } from "../graph/walk.ts";
import { inferNode } from "./infer-shapes.ts";
import { addLayerRows, type Rows } from "./layer-rows.ts";
import { addRowSquares } from "./row-squares.ts";

/** A value, how it becomes rows, and the rows that every image's is compared with. */
export interface Compared extends Rows {
  /** Each as long as a row. */
  readonly references: readonly Float32Array[];
}

/**
 * The graph that computes, instead of its own outputs, the squared Euclidean distances of each image's activations to some fixed ones, images ×
 * references for each value, so that activations never leave the runtime. Differences are taken before they are squared: near images lose no digits.
 * What is added is added for the last value first, as in `addPivotProducts`.
 */
export function addDistances(
  graph: TypedGraph,
  wanted: readonly Compared[],
): { readonly graph: TypedGraph; readonly outputs: readonly string[] } {
  const builder = new GraphBuilder(graph, inferNode);
  const outputs = new Map<Compared, string>();
  for (const compared of wanted.toReversed()) {
    const rows = addLayerRows(builder, compared.value, compared.form);
    const squares = compared.references.map((reference) => {
      const fixed = builder.constant(float32([1, reference.length], reference), "reference");
      const apart = builder.add("Sub", [rows, fixed], {}, "apart");
      return addRowSquares(builder, apart);
    });
    const [first = ""] = squares;
    const all = squares.length === 1 ? first : builder.add("Concat", squares, { axis: attribute.int(1) }, "distances");
    outputs.set(compared, all);
  }
  const names = wanted.map((compared) => outputs.get(compared) ?? "");
  return { graph: prune(builder.build(names)), outputs: names };
}
