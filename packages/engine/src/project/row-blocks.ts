import type { LinearAlgebra } from "../math/linear-algebra.ts";
import { centreRows, type Matrix, matrix32, matrix64 } from "../math/matrix.ts";

/** Rows that are worked on at once: of a million rows little is held beside them. Fewer are one block, whose numbers are those of the whole. */
export const BLOCK = 32_768;

/** Some rows of a matrix, and what is taken from each of them. */
export interface AboutMeans {
  readonly matrix: Matrix;
  /** The rows taken, in order. */
  readonly rows: ArrayLike<number>;
  readonly means: Float64Array;
}

/** The rows about their means, as float32, a block at a time, each in the place of the one before. */
export function* blocksAbout({ matrix, rows, means }: AboutMeans, size = BLOCK): Generator<Matrix> {
  const held = new Float32Array(Math.min(size, rows.length) * matrix.columns);
  for (let start = 0; start === 0 || start < rows.length; start += size) {
    const block = blockOf(matrix, rows, start, Math.min(rows.length, start + size), held);
    centreRows(block, means);
    yield block;
  }
}

/** A copy of some of the rows, in `held`. */
function blockOf(
  { columns, data, rows: all }: Matrix,
  rows: ArrayLike<number>,
  start: number,
  end: number,
  held: Float32Array,
): Matrix {
  const block = held.subarray(0, (end - start) * columns);
  if (rows.length === all) block.set(data.subarray(start * columns, end * columns));
  else {
    for (let row = start; row < end; row++) {
      const from = (rows[row] ?? 0) * columns;
      block.set(data.subarray(from, from + columns), (row - start) * columns);
    }
  }
  return matrix32(end - start, columns, block);
}

/** CᵀC, C being the rows about their means; blocks are summed in float64. */
export async function gramAbout(about: AboutMeans, algebra: LinearAlgebra, size = BLOCK): Promise<Matrix> {
  const { columns } = about.matrix;
  const sum = matrix64(columns, columns);
  for (const block of blocksAbout(about, size)) addTo(sum, await algebra.multiply(block, block, "aTb"));
  return sum;
}

/** (C·W)ᵀ(C·W), C being the rows about their means; blocks are summed in float64. */
export async function gramThrough(
  about: AboutMeans,
  weights: Matrix,
  algebra: LinearAlgebra,
  size = BLOCK,
): Promise<Matrix> {
  const sum = matrix64(weights.columns, weights.columns);
  for (const block of blocksAbout(about, size)) {
    const seen = await algebra.multiply(block, weights, "ab");
    addTo(sum, await algebra.multiply(seen, seen, "aTb"));
  }
  return sum;
}

/** C·W, C being the rows about their means. */
export async function timesAbout(
  about: AboutMeans,
  weights: Matrix,
  algebra: LinearAlgebra,
  size = BLOCK,
): Promise<Matrix> {
  const { columns } = weights;
  const whole = about.rows.length > size ? matrix32(about.rows.length, columns) : undefined;
  let at = 0;
  for (const block of blocksAbout(about, size)) {
    const part = await algebra.multiply(block, weights, "ab");
    if (whole === undefined) return part;
    whole.data.set(part.data, at);
    at += part.data.length;
  }
  return whole ?? matrix32(0, columns);
}

function addTo(sum: Matrix, part: Matrix): void {
  for (let at = 0; at < sum.data.length; at++) sum.data[at]! += part.data[at]!;
}
