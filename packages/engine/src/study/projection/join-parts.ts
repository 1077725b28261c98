import { centreRows, type Matrix, matrix32 } from "../../math/matrix.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import { type Apart, bytesOf, doublesOf, floatsOf } from "../apart.ts";
import { squaredLength } from "./far-images.ts";
import type { PreparedLayer } from "./prepare.ts";
import type { StreamedLayer, StreamedPart, StreamPlan, Watch } from "./stream.ts";

/** All images that could be read, and the layers' products with them, of which one layer is read at a time. */
export interface Joined {
  /** Data set indices, in the order of the products' rows. */
  readonly items: Int32Array;
  /** The sampled images' rows. */
  readonly sample: readonly number[];
  /** The layers by place in the plan, each read once; its products may take the place of those of the one before. */
  readonly layer: (index: number) => Promise<StreamedLayer>;
  /** Where a layer's products lie. */
  readonly productsAt: (index: number) => string;
}

/**
 * Puts the parts of a pass together, layer by layer, as they come: rows are images in the order of `items`, the sample among the others, without those
 * that could not be read. Of the parts one is held at a time; where the layers lie is up to `apart`.
 */
export async function joinParts(
  { prepared, moved }: StreamPlan,
  items: readonly number[],
  parts: AsyncIterable<StreamedPart>,
  apart: Apart,
): Promise<Joined> {
  const rows = rowsInOrder(items, prepared.items);
  let known: readonly Matrix[] | undefined;
  let shifts: StreamedPart["shifts"];
  const append = async (order: Int32Array, part: StreamedPart | undefined) => {
    if (order.length === 0) return;
    if (known === undefined) throw new TypeError("the first part holds the first batch");
    for (const [index, layer] of prepared.layers.entries()) {
      const [own, sampled] = [part?.layers[index], known[index]];
      if (sampled === undefined) continue;
      await apart.append(productsAt(index), bytesOf(mixed(order, sampled.columns, own?.products, sampled.data)));
      if (layer.centre !== undefined)
        await apart.append(squaresAt(index), bytesOf(mixedSquares(order, own?.squares, layer.squares)));
    }
  };
  for await (const part of parts) {
    shifts ??= part.shifts;
    known ??= prepared.layers.map(({ products }, index) => shifted(products, part.shifts?.[index]));
    await append(rows.upTo(part.items), part);
  }
  await append(rows.rest(), undefined);
  const { found, sample } = rows.all();
  // what is fetched for one layer takes the place of what was fetched for the one before
  const widest = Math.max(...prepared.layers.map(({ products: { columns } }) => columns));
  const held = known && apart.fetches ? new Uint8Array(4 * found.length * widest) : undefined;
  return {
    items: found,
    sample,
    productsAt,
    layer: async (index) => {
      const [layer, sources] = [prepared.layers[index], moved[index]];
      if (layer === undefined || sources === undefined) throw new TypeError(`no layer ${index}`);
      const [first, ...others] = sources;
      const source = first !== undefined && others.length === 0 ? first : atLayer(layer.directions, shifts?.[index]);
      const { columns } = layer.products;
      const products = matrix32(found.length, columns, floatsOf(await apart.read(productsAt(index), held)));
      const squares = layer.centre && doublesOf(await apart.read(squaresAt(index)));
      await apart.drop(squaresAt(index));
      const watch = layer.centre && squares && watchOf(layer, layer.centre, squares, sample);
      const { plan, directionGram, products: own, uneven, pivots } = layer;
      return { plan, pivots: pivots.length, uneven, directionGram, known: own, source, products, watch };
    },
  };
}

const productsAt = (index: number): string => `products-${index}`;
const squaresAt = (index: number): string => `squares-${index}`;

/** The rows of images that were read, in the order of `items`: each as a row of a part, or less than 0 as an image of the sample, −1 the first one. */
function rowsInOrder(items: readonly number[], sampled: readonly number[]) {
  const sampleAt = new Map(sampled.map((item, at) => [item, at]));
  const sample: number[] = sampled.map(() => -1);
  const found = new Int32Array(items.length);
  let [next, rows] = [0, 0];
  /** Walks to the next image of the sample or to `wanted`, and answers whether it is this one. */
  const take = (item: number, at: number | undefined): number => {
    if (at !== undefined) sample[at] = rows;
    found[rows++] = item;
    return at === undefined ? 0 : -1 - at;
  };
  const walk = (wanted: Int32Array | undefined): Int32Array => {
    const order: number[] = [];
    let position = 0;
    for (; next < items.length && (wanted === undefined || position < wanted.length); next++) {
      const item = items[next] ?? -1;
      const at = sampleAt.get(item);
      if (at !== undefined) order.push(take(item, at));
      else if (wanted?.[position] === item) {
        take(item, undefined);
        order.push(position++);
      }
    }
    if (position < (wanted?.length ?? 0)) throw new TypeError("parts hold images in their order, each once");
    return Int32Array.from(order);
  };
  return {
    upTo: (wanted: Int32Array) => walk(wanted),
    rest: () => walk(undefined),
    all: () => ({ found: found.slice(0, rows), sample }),
  };
}

/** Rows of a part and of the sample in one order. */
function mixed(
  order: Int32Array,
  columns: number,
  own: Float32Array | undefined,
  sampled: Matrix["data"],
): Float32Array {
  const rows = new Float32Array(order.length * columns);
  let start = 0;
  for (let end = 1; end <= order.length; end++) {
    const first = order[start] ?? 0;
    if (end < order.length && first >= 0 && order[end] === first + end - start) continue;
    const [from, at] = first >= 0 ? [own, first] : [sampled, -1 - first];
    if (from !== undefined) rows.set(from.subarray(at * columns, (at + end - start) * columns), start * columns);
    start = end;
  }
  return rows;
}

function mixedSquares(order: Int32Array, own: Float64Array | undefined, sampled: Float64Array): Float64Array {
  const squares = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const at = order[i] ?? 0;
    squares[i] = (at >= 0 ? own?.[at] : sampled[-1 - at]) ?? Number.NaN;
  }
  return squares;
}

/** Directions at the layer itself whose products are those that were streamed at several values before it. */
function atLayer(directions: Directions, shift: readonly number[] | undefined): Directions {
  const { matrix, offsets } = directions;
  return {
    ...directions,
    offsets: Float32Array.from({ length: matrix.rows }, (_, at) => (offsets?.[at] ?? 0) - (shift?.[at] ?? 0)),
  };
}

/** The sample's products are about its mean, streamed ones about the origin of a value before the layer: this takes one to the other. */
function shifted(known: Matrix, shift: readonly number[] | undefined): Matrix {
  const moved = matrix32(known.rows, known.columns, new Float32Array(known.data));
  if (shift === undefined)
    throw new TypeError("the first part says how far the sample's products lie from streamed ones");
  centreRows(moved, Float64Array.from(shift));
  return moved;
}

function watchOf(
  { squares: sampled, pivots }: PreparedLayer,
  centre: Directions,
  squares: Float64Array,
  sample: readonly number[],
): Watch {
  const rowsOf = (positions: Iterable<number>) => Array.from(positions, (at) => sample[at] ?? -1);
  const middle = squaredLength(centre.matrix, 0);
  return { centre, middle, squares, pivots: rowsOf(pivots), sampled: rowsOf(sampled.keys()) };
}
