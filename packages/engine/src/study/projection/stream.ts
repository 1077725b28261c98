import type { Progress } from "../../base/progress.ts";
import { centreRows, columnMeans, copyRows, finiteRows, type Matrix, matrix32, takeRows } from "../../math/matrix.ts";
import { addPivotProducts, type Directions } from "../../passes/pivot-products.ts";
import { runAhead } from "../../runtime/run-ahead.ts";
import { squaredLength } from "./far-images.ts";
import { notFinite, spreadDown } from "./left-out.ts";
import type { PlannedLayer } from "./plan.ts";
import type { PreparedLayer, Sampled } from "./prepare.ts";
import { pullBack } from "./pull-back.ts";
import { openRows, type RowSession } from "./run-rows.ts";
import type { Source } from "./sample.ts";

/** A layer with the products of all images. */
export interface StreamedLayer {
  readonly plan: PlannedLayer;
  /** How many pivots the directions stand for. */
  readonly pivots: number;
  readonly uneven: boolean;
  readonly directionGram: Matrix;
  /** Images × directions; NaN for images that are left out of the layer. */
  readonly products: Matrix;
  /** The sample's, about its mean. */
  readonly known: Matrix;
  /** Of a watched layer, squared distances of the images from p̄, NaN for images that are left out, and the pivots' rows. */
  readonly watch: Watch | undefined;
  /** Where they were computed: products are those of these directions, which have no offsets. */
  readonly source: Directions;
}

/** Data set indices of the images that could be read, and every layer's products with them. */
export interface Streamed {
  readonly items: readonly number[];
  readonly layers: readonly StreamedLayer[];
}

/** What is needed to tell how far images are from p̄, and how far they are. */
export interface Watch {
  readonly centre: Directions;
  /** |p̄|². */
  readonly middle: number;
  readonly squares: Float64Array;
  /** The pivots, and the whole sample, as rows of the products. */
  readonly pivots: readonly number[];
  readonly sampled: readonly number[];
}

/**
 * One pass over all images but the sample: of each layer only the products with its directions leave the runtime. Answers with the items
 * that could be read, in their order.
 */
export async function* streamLayers(
  source: Source,
  prepared: Sampled<PreparedLayer>,
  items: readonly number[],
): AsyncGenerator<Progress, Streamed> {
  const layers: StreamedLayer[] = [];
  const rowOf = new Map(items.map((item, row) => [item, row]));
  const rowsOf = (sampled: readonly number[]) => sampled.map((at) => rowOf.get(prepared.items[at] ?? -1) ?? -1);
  for (const layer of prepared.layers) {
    source.signal?.throwIfAborted();
    const { layer: at, form } = layer.plan;
    const moved = await pullBack(source.graph, source.runtime, { value: at.value, form }, layer.directions.matrix);
    const { plan, directionGram, products: known } = layer;
    const products = matrix32(items.length, moved.matrix.rows);
    const watch = layer.centre && watchOf(layer, layer.centre, items.length, rowsOf);
    const { uneven, pivots } = layer;
    layers.push({ plan, pivots: pivots.length, uneven, directionGram, known, source: moved, products, watch });
  }
  const rows = yield* fillProducts(source, layers, items, prepared.items);
  if (rows.length === items.length) return { items, layers };
  return {
    items: rows.map((row) => items[row] ?? -1),
    layers: layers.map((layer) => ({
      ...layer,
      products: takeRows(layer.products, rows),
      watch: layer.watch && takeWatch(layer.watch, rows),
    })),
  };
}

function watchOf(
  { squares, pivots }: PreparedLayer,
  centre: Directions,
  count: number,
  rowsOf: (sampled: readonly number[]) => readonly number[],
): Watch {
  const all = new Float64Array(count).fill(Number.NaN);
  const rows = rowsOf([...squares.keys()]);
  squares.forEach((square, at) => {
    all[rows[at] ?? -1] = square;
  });
  const middle = squaredLength(centre.matrix, 0);
  return { centre, middle, squares: all, pivots: rowsOf(pivots), sampled: rows };
}

function takeWatch(watch: Watch, rows: readonly number[]): Watch {
  const place = new Map(rows.map((row, at) => [row, at]));
  return {
    ...watch,
    squares: Float64Array.from(rows, (row) => watch.squares[row] ?? Number.NaN),
    pivots: watch.pivots.map((row) => place.get(row) ?? -1),
    sampled: watch.sampled.map((row) => place.get(row) ?? -1),
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
  const watched = layers.flatMap(({ watch }) => watch ?? []);
  const directions = [...layers.map((layer) => layer.source), ...watched.map(({ centre }) => centre)];
  const squared = new Set(watched.map(({ centre }) => centre.value));
  const { graph, outputs, squares } = addPivotProducts(source.graph, directions, squared);
  const placed = layers.map((layer, index) => ({ ...layer, output: outputs[index] ?? "" }));
  const centres = new Map(watched.map((watch, index) => [watch, outputs[layers.length + index] ?? ""]));
  const rowOf = new Map(items.map((item, row) => [item, row]));
  const filled = known.map((item) => rowOf.get(item) ?? -1);
  const taken = new Set(known);
  const session = await openRows(graph, source.runtime);
  try {
    await fillKnown(session, source, placed, known, filled);
    let done = known.length;
    const others = items.filter((item) => !taken.has(item));
    for await (const { batch: ran, answer: rowsOf } of runAhead(feed(others, batch, signal), ({ input }) =>
      session.run(input),
    )) {
      const { items: part, missing } = ran;
      ran.release?.();
      const targets = part.map((item, position) => (missing.includes(position) ? -1 : (rowOf.get(item) ?? -1)));
      for (const { plan, output, products, watch } of placed) {
        copyRows(rowsOf(output, plan.layer, products.columns), products, targets);
        if (watch === undefined) continue;
        const withCentre = rowsOf(centres.get(watch) ?? "", plan.layer, 1);
        const own = rowsOf(squares.get(watch.centre.value) ?? "", plan.layer, 1);
        targets.forEach((row, at) => {
          if (row >= 0) watch.squares[row] = (own[at] ?? 0) - 2 * (withCentre[at] ?? 0) + watch.middle;
        });
      }
      filled.push(...targets.filter((row) => row >= 0));
      done += part.length;
      yield { kind: "progress", stage: "projecting activations", done, total: items.length };
    }
  } finally {
    await session.dispose();
  }
  const values = layers.map(({ plan }) => plan.layer.value);
  const left = spreadDown(
    source.graph,
    values,
    layers.map(({ products, pivots }) => (pivots === 0 ? new Set(rowOf.values()) : notFinite(products))),
  );
  layers.forEach(({ products: { data, columns }, watch }, index) => {
    for (const row of left[index] ?? []) data.fill(Number.NaN, row * columns, (row + 1) * columns);
    for (const row of left[index] ?? []) watch?.squares.fill(Number.NaN, row, row + 1);
  });
  return filled.sort((a, b) => a - b);
}

/** Images of the sample that are run again: what is sought is a constant, and they differ in it by rounding only. */
const AGAIN = 16;

/** Positions of sampled images to run again: the first ones, and of each layer one that is not left out there. */
function toRunAgain(layers: readonly StreamedLayer[], sample: number, most: number): readonly number[] {
  const finite = layers.map(({ known }) => finiteRows(known));
  const partial = finite.filter((rows) => rows.length > 0 && rows.length < sample);
  const whole = partial.reduce(
    (left, rows) => {
      const here = new Set(rows);
      return left.filter((row) => here.has(row));
    },
    Array.from({ length: sample }, (_, row) => row),
  );
  const chosen = new Set(whole.slice(0, most));
  for (const rows of partial) if (!rows.some((row) => chosen.has(row))) chosen.add(rows[0] ?? 0);
  return [...chosen].sort((a, b) => a - b);
}

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
  const again = toRunAgain(layers, items.length, Math.min(AGAIN, batch));
  const streamed = layers.map(({ products }) => matrix32(again.length, products.columns));
  let done = 0;
  const wanted = again.map((position) => items[position] ?? -1);
  for await (const { items: part, input } of feed(wanted, batch, signal)) {
    const rowsOf = await session.run(input);
    const rows = part.map((_, position) => done + position);
    for (const [index, { plan, output }] of layers.entries()) {
      const into = streamed[index] ?? matrix32(0, 0);
      copyRows(rowsOf(output, plan.layer, into.columns), into, rows);
    }
    done += part.length;
  }
  for (const [index, { products, known }] of layers.entries()) {
    const [before, after] = [takeRows(known, again), streamed[index] ?? matrix32(0, 0)];
    const finite = finiteRows(before);
    const [from, to] = [columnMeans(takeRows(before, finite)), columnMeans(takeRows(after, finite))];
    const moved = matrix32(known.rows, known.columns, new Float32Array(known.data));
    centreRows(
      moved,
      from.map((mean, column) => mean - (to[column] ?? 0)),
    );
    copyRows(moved.data, products, targets);
  }
}
