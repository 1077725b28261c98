import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { prune } from "../graph/walk.ts";
import type { Matrix } from "../math/matrix.ts";
import { inferNode } from "./infer-shapes.ts";
import { addLayerRows, type RowForm } from "./layer-rows.ts";
import { addRowSquares } from "./row-squares.ts";

/** A value, and how it becomes rows. */
export interface Rows {
  readonly value: string;
  readonly form: RowForm;
}

/** Directions at a value, whose inner products with the value's rows are wanted. */
export interface Directions extends Rows {
  /** directions × row width. */
  readonly matrix: Matrix;
  /** Added to each product; none when absent. */
  readonly offsets?: Float32Array;
}

/** A graph that computes products, and the output that holds each of the directions asked for, images × directions. */
export interface ProductGraph {
  readonly graph: TypedGraph;
  readonly outputs: readonly string[];
}

/** The same, and for the values asked for the output that holds each image's sum of squares. */
export interface SquaresGraph extends ProductGraph {
  readonly squares: ReadonlyMap<string, string>;
}

/**
 * The graph that computes, instead of its own outputs, the inner products of each image's activations with directions, so that
 * activations never leave the runtime. Directions at the same value share one Gemm, which reads it once. With directions P − p̄ for
 * pivots P the products are, but for a constant in each column, the double-centred squared distances −½(d² − row mean − column mean + mean)
 * that PivotMDS starts from; it needs no squared norms. Those of the values in `squared` tell how much of an image the directions miss.
 *
 * Here and below what is added is added for the last value first: onnxruntime works back from the last of a graph's ends, so that each
 * product is then computed as soon as its value is, while that is still in the processor's cache, and the value is let go.
 */
export function addPivotProducts(
  graph: TypedGraph,
  wanted: readonly Directions[],
  squared: ReadonlySet<string> = new Set(),
): SquaresGraph {
  const builder = new GraphBuilder(graph, inferNode);
  const outputs = new Map<Directions, string>();
  const groups = new Map<string, Directions[]>();
  for (const directions of wanted) {
    const key = `${directions.form.pool} ${directions.value}`;
    groups.set(key, [...(groups.get(key) ?? []), directions]);
  }
  const squares = new Map<string, string>();
  for (const group of [...groups.values()].toReversed()) {
    const [first] = group;
    if (first === undefined) continue;
    const rows = addLayerRows(builder, first.value, first.form);
    if (squared.has(first.value)) {
      squares.set(first.value, addRowSquares(builder, rows));
    }
    const products = addProducts(builder, rows, group);
    group.forEach((directions, index) => {
      outputs.set(directions, products[index] ?? "");
    });
  }
  const names = wanted.map((directions) => outputs.get(directions) ?? "");
  return { graph: prune(builder.build([...names, ...squares.values()])), outputs: names, squares };
}

/** The products of one value's rows with several sets of directions. */
function addProducts(builder: GraphBuilder, rows: string, group: readonly Directions[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { columns } = first.matrix;
  const sizes = group.map(({ matrix }) => matrix.rows);
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const stacked = new Float32Array(count * columns);
  const offsets = new Float32Array(count);
  let row = 0;
  for (const { matrix, offsets: own } of group) {
    stacked.set(matrix.data, row * columns);
    offsets.set(own ?? [], row);
    row += matrix.rows;
  }
  const inputs = [
    rows,
    builder.constant(float32([count, columns], stacked), "directions"),
    builder.constant(float32([count], offsets), "offsets"),
  ];
  const products = builder.add("Gemm", inputs, { transB: attribute.int(1) }, "products");
  if (group.length === 1) return [products];
  const lengths = builder.constant(int64(sizes), "lengths");
  return builder.addMany("Split", [products, lengths], { axis: attribute.int(1) }, group.length, "products_of");
}

/** The graph that computes the rows of several layers instead of its own outputs. */
export function addRows(graph: TypedGraph, wanted: readonly Rows[]): ProductGraph {
  const builder = new GraphBuilder(graph, inferNode);
  const outputs = fromLast(wanted, ({ value, form }) => addLayerRows(builder, value, form));
  return { graph: prune(builder.build(outputs)), outputs };
}

/** The graph that computes the Gram matrix of a batch's rows, images × images, at several layers instead of its own outputs. */
export function addGrams(graph: TypedGraph, wanted: readonly Rows[]): ProductGraph {
  const builder = new GraphBuilder(graph, inferNode);
  const outputs = fromLast(wanted, ({ value, form }) => {
    const rows = addLayerRows(builder, value, form);
    return builder.add("Gemm", [rows, rows], { transB: attribute.int(1) }, "gram");
  });
  return { graph: prune(builder.build(outputs)), outputs };
}

/** A graph that combines a batch's rows at several layers: for each a further input, combinations × images, and an output. */
export function addCombinations(
  graph: TypedGraph,
  wanted: readonly Rows[],
): ProductGraph & { readonly inputs: readonly string[] } {
  const builder = new GraphBuilder(graph, inferNode);
  const inputs = wanted.map((_, index) =>
    builder.input("weights", {
      type: "float32",
      shape: [`combinations_${index}`, graph.inputs[0]?.shape?.[0] ?? "batch"],
    }),
  );
  const outputs = fromLast(wanted, ({ value, form }, index) =>
    builder.add("Gemm", [inputs[index] ?? "", addLayerRows(builder, value, form)], {}, "combined"),
  );
  return { graph: prune(builder.build(outputs)), outputs, inputs };
}

/** What `add` gives for each, in their order, asked for the last first. */
function fromLast<T, U>(wanted: readonly T[], add: (each: T, index: number) => U): readonly U[] {
  return wanted
    .map((each, index) => ({ each, index }))
    .toReversed()
    .map(({ each, index }) => add(each, index))
    .toReversed();
}
