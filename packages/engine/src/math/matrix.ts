/** A dense matrix, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array | Float64Array;
}

/** A float32 matrix of zeros, or over `data`, which is not copied. */
export function matrix32(rows: number, columns: number, data = new Float32Array(rows * columns)): Matrix {
  return { rows, columns, data };
}

/** A float64 matrix of zeros, or over `data`, which is not copied. */
export function matrix64(rows: number, columns: number, data = new Float64Array(rows * columns)): Matrix {
  return { rows, columns, data };
}

/** The rows at `indices`, in that order, as float32. */
export function takeRows({ data, columns }: Matrix, indices: ArrayLike<number>): Matrix {
  const taken = new Float32Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * columns;
    taken.set(data.subarray(start, start + columns), i * columns);
  }
  return matrix32(indices.length, columns, taken);
}

/** The columns at `indices`, in that order, as float64. */
export function takeColumns({ data, rows, columns }: Matrix, indices: ArrayLike<number>): Matrix {
  const width = indices.length;
  const taken = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) taken[i * width + j] = data[i * columns + indices[j]!]!;
  }
  return matrix64(rows, width, taken);
}

/** The mean of each column; zeros for a matrix without rows. */
export function columnMeans({ data, rows, columns }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) means[j]! += data[at]!;
  }
  if (rows > 0) for (let j = 0; j < columns; j++) means[j]! /= rows;
  return means;
}

/** The matrix, as float32, with `means` taken from its rows. */
export function subtractFromRows({ data, rows, columns }: Matrix, means: Float64Array): Matrix {
  const centred = new Float32Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) centred[at] = data[at]! - means[j]!;
  }
  return matrix32(rows, columns, centred);
}
