import { type Matrix, matrix64 } from "./matrix.ts";

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
  const out = matrix64(rows, columns);
  if (form === "abT") dotRows(a, b, inner, out);
  else addRows(a, b, inner, form === "aTb", out);
  return out;
}

/** out = A·Bᵀ: every entry is the inner product of two rows. */
function dotRows({ data: a }: Matrix, { data: b }: Matrix, inner: number, { rows, columns, data: out }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let t = 0, p = i * inner, q = j * inner; t < inner; t++) sum += a[p++]! * b[q++]!;
      out[i * columns + j] = sum;
    }
  }
}

/** out = A·B or Aᵀ·B, as sums of multiples of B's rows, so that the inner loop runs along memory. */
function addRows({ data: a }: Matrix, { data: b }: Matrix, inner: number, transposed: boolean, product: Matrix): void {
  const { rows, columns, data: out } = product;
  for (let t = 0; t < inner; t++) {
    for (let i = 0; i < rows; i++) {
      const factor = transposed ? a[t * rows + i]! : a[i * inner + t]!;
      if (factor === 0) continue;
      for (let j = 0, p = i * columns, q = t * columns; j < columns; j++) out[p++]! += factor * b[q++]!;
    }
  }
}

/** Products in this thread, in float64: for tests and for work too small to hand over. */
export const plainAlgebra: LinearAlgebra = {
  multiply: async (a, b, form) => multiplyHere(a, b, form),
};
