import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import { centreRows, columnMeans, diagonal, type Matrix, rowsFrom, takeRows } from "../../math/matrix.ts";
import { median, takeMedian } from "../../math/median.ts";
import { spanBasis } from "../../project/pivot-space.ts";
import type { Compared } from "../../project/quality.ts";
import { BLOCK } from "../../project/row-blocks.ts";
import type { StreamedLayer } from "./stream.ts";

/** Images are far from others at this many times the median image's squared distance from the middle. */
const FAR = 6;

/** Far images that become pivots at most, per layer. */
const MOST_FAR = 16;

/**
 * Images of a sample that have to be pivots at a layer beside those drawn: always the one farthest from all pivots, while one is far. A
 * few images far from the rest are seldom drawn, and without a pivot near them they would be placed among the others. Drawn pivots that
 * are far from the middle themselves are sought anew, so that they are found whether they were drawn or not. Images from `known` on are
 * known to be missed without them, and count as far. Positions in the sample.
 */
export function farImages({ present, gram }: Compared, drawn: readonly number[], known: number): readonly number[] {
  const squares = diagonal(gram).data;
  const limit = FAR * median(squares);
  const rowOf = new Map(present.map((at, row) => [at, row]));
  const near = drawn.flatMap((at) => rowOf.get(at) ?? []).filter((row) => (squares[row] ?? 0) <= limit);
  if (near.length === 0) return [];
  const nearest = new Float64Array(present.length).fill(Number.POSITIVE_INFINITY);
  const approach = (pivot: number) => {
    for (let row = 0; row < nearest.length; row++) {
      nearest[row] = Math.min(nearest[row] ?? 0, squaredDistance(gram, row, pivot));
    }
  };
  near.forEach(approach);
  const far: number[] = [];
  const isFar = (row: number) => (nearest[row] ?? 0) > ((present[row] ?? 0) >= known ? 0 : limit);
  while (far.length < MOST_FAR) {
    const [farthest] = [...present.keys()].filter(isFar).sort((a, b) => (nearest[b] ?? 0) - (nearest[a] ?? 0));
    if (farthest === undefined) break;
    far.push(present[farthest] ?? -1);
    approach(farthest);
  }
  return far;
}

function squaredDistance({ data, rows }: Matrix, i: number, j: number): number {
  const [own, other, both] = [data[i * rows + i] ?? 0, data[j * rows + j] ?? 0, data[i * rows + j] ?? 0];
  return Math.max(0, own + other - 2 * both);
}

/** The sum of a row's squares. */
export function squaredLength({ data, columns }: Matrix, row: number): number {
  let sum = 0;
  for (let at = row * columns; at < (row + 1) * columns; at++) sum += (data[at] ?? 0) ** 2;
  return sum;
}

/** What the directions miss of an image counts from this many times the median image's on. */
const MISSED = 9;

/** Squared distances are sums and differences in single precision: this share of p̄'s square may be rounding. */
const ROUNDING = 1e-4;

/** Missed images are sought again where together they would make an axis this long against the second one (squared). */
const MATERIAL = 0.25;

/**
 * Images of a streamed layer that its directions miss: what they leave over of the squared distance from p̄ is far more than for the median
 * image, and all together it could be an axis of the layout; none otherwise. `second` is the layout's second eigenvalue. Rows of
 * the products.
 */
export async function missedImages(
  { products, directionGram, watch }: StreamedLayer,
  second: number,
  algebra: LinearAlgebra,
): Promise<readonly number[]> {
  if (watch === undefined) return [];
  const basis = spanBasis(directionGram);
  const middle = columnMeans(await algebra.multiply(takeRows(products, watch.pivots), basis, "ab"));
  const missed = new Float64Array(products.rows);
  for (let start = 0; start < products.rows; start += BLOCK) {
    const seen = await algebra.multiply(rowsFrom(products, start, BLOCK), basis, "ab");
    centreRows(seen, middle);
    for (let row = 0; row < seen.rows; row++)
      missed[start + row] = (watch.squares[start + row] ?? 0) - squaredLength(seen, row);
  }
  // the sample's own images are missed less than others: its directions were made to fit them
  const sampled = new Set(watch.sampled);
  const [own, all] = [new Float64Array(missed.length), new Float64Array(missed.length)];
  let count = 0;
  for (let row = 0; row < missed.length; row++) {
    const value = missed[row] ?? Number.NaN;
    if (sampled.has(row) || !Number.isFinite(value)) continue;
    own[count] = value;
    all[count++] = watch.squares[row] ?? 0;
  }
  const [usual, whole] = [own, all].map((values) => takeMedian(values.subarray(0, count)));
  const limit = Math.max(MISSED * (usual ?? 0), 1e-3 * (whole ?? 0), ROUNDING * watch.middle);
  const rows: number[] = [];
  for (let row = 0; row < missed.length; row++) if ((missed[row] ?? 0) > limit) rows.push(row);
  const together = rows.reduce((sum, row) => sum + (missed[row] ?? 0), 0);
  return together > MATERIAL * second ? rows : [];
}
