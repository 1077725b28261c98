import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { prune } from "../graph/walk.ts";
import type { Matrix } from "../math/matrix.ts";
import { inferNode } from "./infer-shapes.ts";
import { addLayerRows, addUnscaledRows, type Rows, type UnscaledRows } from "./layer-rows.ts";
import { addRowSquares } from "./row-squares.ts";

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

/** A graph that computes all products beside one another in one output, images × columns. */
export interface JoinedProducts {
  readonly graph: TypedGraph;
  readonly output: string;
  readonly columns: number;
  /** Of each of the directions asked for the first of its columns. */
  readonly places: readonly number[];
  /** Where the sums of squares of the rows stand that `squared` directions are read from. */
  readonly squares: ReadonlyMap<Directions, SquaresColumn>;
}

/** A column of sums of squares before they are multiplied by `scale`: in the graph the factor would take the product's fast kernel away. */
export interface SquaresColumn {
  readonly column: number;
  readonly scale: number;
}

/** Directions at one value. They share one Gemm, which reads it once. */
type Group = readonly [Directions, ...Directions[]];

/** Directions by value, in the order of the values' first ones. */
function groupByValue(wanted: readonly Directions[]): readonly Group[] {
  const groups = new Map<string, [Directions, ...Directions[]]>();
  for (const directions of wanted) {
    const key = `${directions.form.pool} ${directions.value}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [directions]);
    else group.push(directions);
  }
  return [...groups.values()];
}

/**
 * The graph that computes, instead of its own outputs, the inner products of each image's activations with directions, so that
 * activations never leave the runtime. With directions P − p̄ for
 * pivots P the products are, but for a constant in each column, the double-centred squared distances −½(d² − row mean − column mean + mean)
 * that PivotMDS starts from; it needs no squared norms.
 *
 * Here and below what is added is added for the last value first: onnxruntime works back from the last of a graph's ends, so that each
 * product is then computed as soon as its value is, while that is still in the processor's cache, and the value is let go.
 */
export function addPivotProducts(graph: TypedGraph, wanted: readonly Directions[]): ProductGraph {
  const builder = new GraphBuilder(graph, inferNode);
  const outputs = new Map<Directions, string>();
  for (const group of groupByValue(wanted).toReversed()) {
    const products = addProducts(builder, addUnscaledRows(builder, group[0].value, group[0].form), group);
    const lengths = group.map(({ matrix }) => matrix.rows);
    const parts = splitColumns(builder, products, lengths);
    group.forEach((directions, index) => {
      outputs.set(directions, parts[index] ?? "");
    });
  }
  const names = wanted.map((directions) => outputs.get(directions) ?? "");
  return { graph: prune(builder.build(names)), outputs: names };
}

/**
 * The same products in one output, for passes over many images: each output that leaves onnxruntime costs as much as a product of a small batch. Beside them
 * stand the sums of squares of the rows that `squared` are read from, which tell how much of an image the directions miss.
 */
export function joinPivotProducts(
  graph: TypedGraph,
  wanted: readonly Directions[],
  squared: ReadonlySet<Directions> = new Set(),
): JoinedProducts {
  const builder = new GraphBuilder(graph, inferNode);
  const starts = new Map<Directions, number>();
  const squares = new Map<Directions, SquaresColumn>();
  const parts: string[] = [];
  let columns = 0;
  for (const group of groupByValue(wanted).toReversed()) {
    const [{ value, form }] = group;
    const rows = addUnscaledRows(builder, value, form);
    const asking = group.filter((directions) => squared.has(directions));
    if (asking.length > 0) {
      parts.push(addRowSquares(builder, rows.rows));
      const found = { column: columns++, scale: rows.scale ** 2 };
      for (const directions of asking) squares.set(directions, found);
    }
    parts.push(addProducts(builder, rows, group));
    for (const directions of group) {
      starts.set(directions, columns);
      columns += directions.matrix.rows;
    }
  }
  const output = builder.add("Concat", parts, { axis: attribute.int(1) }, "joined");
  const places = wanted.map((directions) => starts.get(directions) ?? 0);
  return { graph: prune(builder.build([output])), output, columns, places, squares };
}

/** The products of one value's rows with several sets of directions, beside one another. */
function addProducts(builder: GraphBuilder, { rows, scale }: UnscaledRows, group: Group): string {
  const { columns } = group[0].matrix;
  const count = group.reduce((sum, { matrix }) => sum + matrix.rows, 0);
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
  return builder.add("Gemm", inputs, { alpha: attribute.float(scale), transB: attribute.int(1) }, "products");
}

function splitColumns(builder: GraphBuilder, value: string, lengths: readonly number[]): readonly string[] {
  if (lengths.length === 1) return [value];
  const inputs = [value, builder.constant(int64(lengths), "lengths")];
  return builder.addMany("Split", inputs, { axis: attribute.int(1) }, lengths.length, "products_of");
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
