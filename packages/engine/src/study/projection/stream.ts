import { centreRows, columnMeans, copyRows, type Matrix, matrix32, takeRows } from "../../math/matrix.ts";
import { addPivotProducts, type Directions } from "../../passes/pivot-products.ts";
import type { Progress } from "../study.ts";
import type { PlannedLayer } from "./plan.ts";
import type { PreparedLayer, Sampled } from "./prepare.ts";
import { pullBack } from "./pull-back.ts";
import { openRows, type RowSession, requireFinite } from "./run-rows.ts";
import type { Source } from "./sample.ts";

/** A layer with the products of all images. */
export interface StreamedLayer {
  readonly plan: PlannedLayer;
  readonly directionGram: Matrix;
  /** Images × directions. */
  readonly products: Matrix;
  /** The sample's, about its mean. */
  readonly known: Matrix;
  /** Where they were computed: products are those of these directions, which have no offsets. */
  readonly source: Directions;
}

/**
 * One pass over all images but the sample: of each layer only the products with its directions leave the runtime. Answers with the items
 * that could be read, in their order. Throws "invalid activations".
 */
export async function* streamLayers(
  source: Source,
  prepared: Sampled<PreparedLayer>,
  items: readonly number[],
): AsyncGenerator<Progress, { items: readonly number[]; layers: readonly StreamedLayer[] }> {
  const layers: StreamedLayer[] = [];
  for (const layer of prepared.layers) {
    source.signal?.throwIfAborted();
    const { layer: at, form } = layer.plan;
    const moved = await pullBack(source.graph, source.runtime, { value: at.value, form }, layer.directions.matrix);
    const { plan, directionGram, products: known } = layer;
    layers.push({ plan, directionGram, known, source: moved, products: matrix32(items.length, moved.matrix.rows) });
  }
  const rows = yield* fillProducts(source, layers, items, prepared.items);
  if (rows.length === items.length) return { items, layers };
  return {
    items: rows.map((row) => items[row] ?? -1),
    layers: layers.map((layer) => ({ ...layer, products: takeRows(layer.products, rows) })),
  };
}

/** Fills in each layer's products, and answers with the rows that were filled. */
async function* fillProducts(
  source: Source,
  layers: readonly StreamedLayer[],
  items: readonly number[],
  known: readonly number[],
): AsyncGenerator<Progress, readonly number[]> {
  const { feed, batch, signal } = source;
  const directions = layers.map((layer) => layer.source);
  const { graph, outputs } = addPivotProducts(source.graph, directions);
  const placed = layers.map((layer, index) => ({ ...layer, output: outputs[index] ?? "" }));
  const rowOf = new Map(items.map((item, row) => [item, row]));
  const filled = known.map((item) => rowOf.get(item) ?? -1);
  const taken = new Set(known);
  const session = await openRows(graph, source.runtime);
  try {
    await fillKnown(session, source, placed, known, filled);
    let done = known.length;
    const others = items.filter((item) => !taken.has(item));
    for await (const { items: part, input, missing } of feed(others, batch, signal)) {
      const rowsOf = await session.run(input);
      const targets = part.map((item, position) => (missing.includes(position) ? -1 : (rowOf.get(item) ?? -1)));
      for (const { plan, output, products } of placed) {
        copyRows(rowsOf(output, plan.layer, products.columns), products, targets);
      }
      filled.push(...targets.filter((row) => row >= 0));
      done += part.length;
      yield { kind: "progress", stage: "projecting activations", done, total: items.length };
    }
  } finally {
    await session.dispose();
  }
  for (const { plan, products } of layers) requireFinite(products, plan.layer, items);
  return filled.sort((a, b) => a - b);
}

/** Images of the sample that are run again: what is sought is a constant, and they differ in it by rounding only. */
const AGAIN = 16;

/**
 * Copies the sample's products in. They are about the sample's mean, streamed ones about the origin of a value before the layer: the
 * constant between them, one for each direction, is the mean difference over some of the sample, which are run again.
 */
async function fillKnown(
  session: RowSession,
  { feed, batch, signal }: Source,
  layers: readonly (StreamedLayer & { readonly output: string })[],
  items: readonly number[],
  targets: readonly number[],
): Promise<void> {
  for await (const { items: again, input } of feed(items.slice(0, Math.min(AGAIN, batch)), batch, signal)) {
    const rowsOf = await session.run(input);
    const first = again.map((_, position) => position);
    for (const { plan, output, products, known } of layers) {
      const { columns } = products;
      const streamed = { rows: again.length, columns, data: rowsOf(output, plan.layer, columns) };
      const [from, to] = [columnMeans(takeRows(known, first)), columnMeans(streamed)];
      const moved = matrix32(known.rows, columns, new Float32Array(known.data));
      centreRows(
        moved,
        from.map((mean, column) => mean - (to[column] ?? 0)),
      );
      copyRows(moved.data, products, targets);
    }
  }
}
