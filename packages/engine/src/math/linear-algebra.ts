import { type Matrix, matrix64, transpose } from "./matrix.ts";

/** Which of the two factors is transposed: A·B, Aᵀ·B or A·Bᵀ. */
export type ProductForm = "ab" | "aTb" | "abT";

/**
 * Products of large matrices. Handed in, so that they run where the network runs (`runtime/onnx-algebra.ts`); the small
 * work around them stays in JavaScript.
 */
export interface LinearAlgebra {
  readonly multiply: (a: Matrix, b: Matrix, form: ProductForm) => Promise<Matrix>;
}

/** The extents of a product: rows and columns of the result, and the length that is summed over. */
export function productExtents(
  a: Matrix,
  b: Matrix,
  form: ProductForm,
): { rows: number; columns: number; inner: number } {
  const [rows, inner] = form === "aTb" ? [a.columns, a.rows] : [a.rows, a.columns];
  const [columns, other] = form === "abT" ? [b.rows, b.columns] : [b.columns, b.rows];
  if (inner !== other) {
    throw new TypeError(`product ${form} of ${a.rows}×${a.columns} and ${b.rows}×${b.columns}`);
  }
  return { rows, columns, inner };
}

/** A product in this thread, summed in float64. */
export function multiplyHere(a: Matrix, b: Matrix, form: ProductForm): Matrix {
  const { rows, columns, inner } = productExtents(a, b, form);
  if (form === "ab" && columns <= FEW) return multiplyHere(a, transpose(b), "abT");
  const out = new Float64Array(rows * columns);
  // one kind of array, so that the loops are compiled once and well
  const [x, y] = [new Float64Array(a.data), new Float64Array(b.data)];
  if (form === "abT") dotRows(x, y, inner, columns, out);
  else addRows(x, y, inner, { transposed: form === "aTb", rows, columns, out });
  return matrix64(rows, columns, out);
}

/** Rows this short are not worth a loop of their own. */
const FEW = 4;

/** out = A·Bᵀ: every entry is the inner product of two rows. Four of B's at a time have sums of their own, so that none waits for another. */
function dotRows(a: Float64Array, b: Float64Array, inner: number, columns: number, out: Float64Array): void {
  for (let at = 0, row = 0; at < out.length; at += columns, row += inner) {
    let j = 0;
    for (; j + 4 <= columns; j += 4) dotFour(a, b, inner, { row, column: j, out, at: at + j });
    for (; j < columns; j++) {
      let sum = 0;
      for (let t = 0, q = j * inner; t < inner; t++, q++) sum += a[row + t]! * b[q]!;
      out[at + j] = sum;
    }
  }
}

/** Where a few entries of a product are computed, from which row on, and where they are put. */
interface Entries {
  readonly row: number;
  readonly column: number;
  readonly out: Float64Array;
  readonly at: number;
}

/** The inner products of one row with four. */
function dotFour(a: Float64Array, b: Float64Array, inner: number, { row, column, out, at }: Entries): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let t = 0, q = column * inner; t < inner; t++, q++) {
    const x = a[row + t]!;
    s0 += x * b[q]!;
    s1 += x * b[q + inner]!;
    s2 += x * b[q + 2 * inner]!;
    s3 += x * b[q + 3 * inner]!;
  }
  out[at] = s0;
  out[at + 1] = s1;
  out[at + 2] = s2;
  out[at + 3] = s3;
}

/**
 * out = A·B or Aᵀ·B, as sums of multiples of B's rows, so that the inner loop runs along memory. Four rows at a time are added to the same
 * bits as one after another; a row with factor zero is left out, whatever it holds.
 */
function addRows(
  a: Float64Array,
  b: Float64Array,
  inner: number,
  { transposed, rows, columns, out }: { transposed: boolean; rows: number; columns: number; out: Float64Array },
): void {
  const [along, down] = transposed ? [1, rows] : [inner, 1];
  for (let i = 0; i < rows; i++) {
    const sum = out.subarray(i * columns, (i + 1) * columns);
    for (let t = 0; t < inner; ) {
      const at = i * along + t * down;
      const [f0, f1, f2, f3] = [a[at]!, a[at + down], a[at + 2 * down], a[at + 3 * down]];
      if (t + 4 <= inner && f0 && f1 && f2 && f3) {
        addFour(sum, b, t * columns, [f0, f1, f2, f3]);
        t += 4;
      } else {
        for (let j = 0, q = t * columns; f0 !== 0 && j < columns; j++) sum[j]! += f0 * b[q++]!;
        t++;
      }
    }
  }
}

/** Adds four rows of `b` that begin at `q`, each times its factor. */
function addFour(
  sum: Float64Array,
  b: Float64Array,
  q: number,
  [f0, f1, f2, f3]: readonly [number, number, number, number],
): void {
  const columns = sum.length;
  for (let j = 0; j < columns; j++, q++) {
    const two = sum[j]! + f0 * b[q]! + f1 * b[q + columns]!;
    sum[j] = two + f2 * b[q + 2 * columns]! + f3 * b[q + 3 * columns]!;
  }
}

/** Rows of a Gram matrix's blocks: as many as keep a product at full speed. */
const BLOCK = 128;

/**
 * The Gram matrix A·Aᵀ of a matrix's rows, added to `onto`: block by block, each pair of blocks once, which is little more than half of the whole product.
 */
export async function gramOfRows(
  matrix: Matrix,
  algebra: LinearAlgebra,
  onto: Matrix = matrix64(matrix.rows, matrix.rows),
): Promise<Matrix> {
  const { rows, columns, data } = matrix;
  const size = Math.ceil(rows / Math.max(1, Math.ceil(rows / BLOCK)));
  const block = (start: number): Matrix => {
    const count = Math.min(size, rows - start);
    return { rows: count, columns, data: data.subarray(start * columns, (start + count) * columns) };
  };
  for (let i = 0; i < rows; i += size) {
    for (let j = 0; j <= i; j += size) addPart(onto, await algebra.multiply(block(i), block(j), "abT"), i, j);
  }
  return onto;
}

/** Adds a part to the rows from `i` and columns from `j` on, and to what is opposite. */
function addPart(onto: Matrix, part: Matrix, i: number, j: number): void {
  const { columns, data } = onto;
  for (let row = 0; row < part.rows; row++) {
    // of a block with itself one half is enough
    const end = i === j ? row + 1 : part.columns;
    for (let column = 0; column < end; column++) {
      const value = part.data[row * part.columns + column]!;
      const [here, opposite] = [(i + row) * columns + j + column, (j + column) * columns + i + row];
      data[here]! += value;
      if (opposite !== here) data[opposite]! += value;
    }
  }
}

/** Products in this thread, in float64: for tests and for work too small to hand over. */
export const plainAlgebra: LinearAlgebra = {
  multiply: async (a, b, form) => multiplyHere(a, b, form),
};
