import type { Progress } from "../../base/progress.ts";
import {
  addColumns,
  columnMeans,
  copyColumns,
  finiteRows,
  type Matrix,
  matrix32,
  takeNumbers,
  takeRows,
} from "../../math/matrix.ts";
import { type Directions, joinPivotProducts, type SquaresColumn } from "../../passes/pivot-products.ts";
import { runAhead } from "../../runtime/run-ahead.ts";
import { type BatchRange, itemsOfChunk } from "../shards/shards.ts";
import { squaredLength } from "./far-images.ts";
import { notFinite, remaining, spreadDown } from "./left-out.ts";
import type { PlannedLayer } from "./plan.ts";
import type { PreparedLayer, Sampled } from "./prepare.ts";
import { LOADING, openProducts, type ProductSession } from "./run-rows.ts";
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
  /** Directions whose products they are. */
  readonly source: Directions;
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

/** What a pass over the images needs of the sample. */
export interface StreamPlan {
  readonly prepared: Sampled<PreparedLayer>;
  /** Per layer the directions whose products add up to the layer's, but for a constant (`moveDirections`). */
  readonly moved: readonly (readonly Directions[])[];
}

/** What a pass over some of the images but the sample finds. */
export interface StreamedPart {
  /** Data set indices of those that could be read, in their order. */
  readonly items: Int32Array;
  /** Of each layer the images' products with its directions, row by row, and of a watched one their squared distances from p̄; NaN where they are left out. */
  readonly layers: readonly { readonly products: Float32Array; readonly squares: Float64Array | undefined }[];
  /** Of the part that begins with the first batch: per layer what the sample's products are more than streamed ones, one for each direction. */
  readonly shifts: readonly (readonly number[])[] | undefined;
}

/** A layer while images are read. */
interface StreamingLayer extends Omit<StreamedLayer, "source"> {
  readonly sources: readonly Directions[];
}

/** The layers before any image was read. */
function emptyLayers({ prepared, moved }: StreamPlan, count: number): readonly StreamingLayer[] {
  return prepared.layers.flatMap((layer, index): StreamingLayer[] => {
    const sources = moved[index];
    if (sources === undefined) return [];
    const { plan, directionGram, products: known, uneven, pivots, centre } = layer;
    const products = matrix32(count, known.columns);
    const squares = new Float64Array(count).fill(Number.NaN);
    const watch = centre && { centre, middle: squaredLength(centre.matrix, 0), squares, pivots: [], sampled: [] };
    return [{ plan, pivots: pivots.length, uneven, directionGram, known, sources, products, watch }];
  });
}

/** A layer whose products are the sum of those that stand among all layers' from each of some columns on. */
interface PlacedLayer extends StreamingLayer {
  readonly columns: readonly number[];
  /** Of a watched layer where the products with p̄ stand, and the sums of squares. */
  readonly watched: { readonly centre: number; readonly squares: SquaresColumn } | undefined;
}

/** The graph that computes the products of all layers, and where each layer's stand. */
function placeColumns(graph: Source["graph"], layers: readonly StreamingLayer[]) {
  const centres = layers.flatMap(({ watch }) => watch?.centre ?? []);
  const directions = [...layers.flatMap((layer) => layer.sources), ...centres];
  const joined = joinPivotProducts(graph, directions, new Set(centres));
  const columnOf = new Map(directions.map((own, at) => [own, joined.places[at] ?? 0]));
  const placed = layers.map((layer): PlacedLayer => {
    const centre = layer.watch?.centre;
    return {
      ...layer,
      columns: layer.sources.map((source) => columnOf.get(source) ?? 0),
      watched: centre && {
        centre: columnOf.get(centre) ?? 0,
        squares: joined.squares.get(centre) ?? { column: 0, scale: 1 },
      },
    };
  });
  return { joined, placed };
}

/** Takes the sums of some stretches of columns to rows; −1 leaves one out. */
function takeSums(
  answer: Matrix,
  [first = 0, ...others]: readonly number[],
  to: Matrix,
  targets: readonly number[],
): void {
  copyColumns(answer, first, to, targets);
  for (const start of others) addColumns(answer, start, to, targets);
}

/** Takes a layer's products of a batch, and the squared distances from p̄ of a watched one, to the images' rows; −1 leaves one out. */
function takeColumns(
  { columns: starts, watched, products, watch }: PlacedLayer,
  answer: Matrix,
  targets: readonly number[],
): void {
  takeSums(answer, starts, products, targets);
  if (watched === undefined || watch === undefined) return;
  const { data, columns } = answer;
  const { centre, squares } = watched;
  for (const [at, row] of targets.entries()) {
    if (row < 0) continue;
    const [own, withCentre] = [data[at * columns + squares.column] ?? 0, data[at * columns + centre] ?? 0];
    watch.squares[row] = squares.scale * own - 2 * withCentre + watch.middle;
  }
}

/**
 * One pass over the images of a chunk but the sample: of each layer only the products with its directions leave the runtime.
 */
export async function* streamChunk(
  source: Source,
  plan: StreamPlan,
  items: readonly number[],
  range: BatchRange,
): AsyncGenerator<Progress, StreamedPart> {
  const { feed, batch, signal } = source;
  const sampled = new Set(plan.prepared.items);
  const others = itemsOfChunk(
    items.filter((item) => !sampled.has(item)),
    batch,
    range,
  );
  yield LOADING;
  const layers = emptyLayers(plan, others.length);
  const { joined, placed } = placeColumns(source.graph, layers);
  const filled: number[] = [];
  let shifts: readonly (readonly number[])[] | undefined;
  const session = await openProducts(joined, source.runtime);
  try {
    if (range.first === 0) shifts = await findShifts(session, source, placed, plan.prepared.items);
    let done = 0;
    for await (const { batch: ran, answer: rows } of runAhead(feed(others, batch, signal), ({ input }) =>
      session.run(input),
    )) {
      const { items: part, missing } = ran;
      ran.release?.();
      const targets = part.map((_, position) => (missing.includes(position) ? -1 : done + position));
      for (const layer of placed) takeColumns(layer, rows, targets);
      filled.push(...targets.filter((row) => row >= 0));
      done += part.length;
      const known = range.end === Number.POSITIVE_INFINITY ? sampled.size : 0;
      yield { kind: "progress", stage: "projecting activations", done: known + done, total: known + others.length };
    }
  } finally {
    await session.dispose();
  }
  leaveOut(source.graph, layers);
  return {
    items: Int32Array.from(filled, (row) => others[row] ?? -1),
    layers: layers.map(({ products, watch }) => ({
      // where every image could be read they are handed on as they are
      products: (filled.length === others.length ? products : takeRows(products, filled)).data as Float32Array,
      squares: watch && (filled.length === others.length ? watch.squares : takeNumbers(watch.squares, filled)),
    })),
    shifts,
  };
}

/** Images whose products are not finite at a layer are left out of it, and of those that are computed from it. */
function leaveOut(graph: Source["graph"], layers: readonly StreamingLayer[]): void {
  const left = spreadDown(
    graph,
    layers.map(({ plan }) => plan.layer.value),
    layers.map(({ products, pivots }) =>
      pivots === 0 ? new Set(remaining(products.rows, undefined)) : notFinite(products),
    ),
  );
  layers.forEach(({ products: { data, columns }, watch }, index) => {
    for (const row of left[index] ?? []) data.fill(Number.NaN, row * columns, (row + 1) * columns);
    for (const row of left[index] ?? []) watch?.squares.fill(Number.NaN, row, row + 1);
  });
}

/** Images of the sample that are run again: what is sought is a constant, and they differ in it by rounding only. */
const AGAIN = 16;

/** Positions of sampled images to run again: the first ones, and of each layer one that is not left out there. */
function toRunAgain(layers: readonly StreamingLayer[], sample: number, most: number): readonly number[] {
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
 * What the sample's products are more than streamed ones: the constant between them, one for each direction, is the mean difference over some of
 * the sample, which are run again.
 */
async function findShifts(
  session: ProductSession,
  { feed, batch, signal }: Source,
  layers: readonly PlacedLayer[],
  items: readonly number[],
): Promise<readonly (readonly number[])[]> {
  const again = toRunAgain(layers, items.length, Math.min(AGAIN, batch));
  const streamed = layers.map(({ products }) => matrix32(again.length, products.columns));
  let done = 0;
  const wanted = again.map((position) => items[position] ?? -1);
  for await (const { items: part, input } of feed(wanted, batch, signal)) {
    const answer = await session.run(input);
    const rows = part.map((_, position) => done + position);
    for (const [index, { columns }] of layers.entries())
      takeSums(answer, columns, streamed[index] ?? matrix32(0, 0), rows);
    done += part.length;
  }
  return layers.map(({ known }, index) => {
    const [before, after] = [takeRows(known, again), streamed[index] ?? matrix32(0, 0)];
    const finite = finiteRows(before);
    const [from, to] = [columnMeans(takeRows(before, finite)), columnMeans(takeRows(after, finite))];
    return Array.from(from, (mean, column) => mean - (to[column] ?? 0));
  });
}
