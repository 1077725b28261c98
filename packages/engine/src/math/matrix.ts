/** A dense matrix, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array | Float64Array;
}

/** A float32 matrix of zeros, or over `data`, which is not copied. */
export function matrix32(rows: number, columns: number, data: Float32Array = new Float32Array(rows * columns)): Matrix {
  return { rows, columns, data };
}

/** A float64 matrix of zeros, or over `data`, which is not copied. */
export function matrix64(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)): Matrix {
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

/** The numbers at `indices`, in that order. */
export function takeNumbers(data: Float64Array, indices: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) taken[i] = data[indices[i]!]!;
  return taken;
}

/** The rows from `start` on, at most `count`, over the same numbers. */
export function rowsFrom({ data, rows, columns }: Matrix, start: number, count: number): Matrix {
  const end = Math.min(rows, start + count);
  return { rows: end - start, columns, data: data.subarray(start * columns, end * columns) };
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

/** The rows and the columns at `indices`, in that order. */
export function takeBoth(matrix: Matrix, indices: readonly number[]): Matrix {
  return indices.length === matrix.rows ? matrix : takeColumns(takeRows(matrix, indices), indices);
}

/** The mean of each column, over all rows or those given; zeros without any. */
export function columnMeans({ data, rows, columns }: Matrix, chosen?: ArrayLike<number>): Float64Array {
  const means = new Float64Array(columns);
  const count = chosen?.length ?? rows;
  for (let i = 0; i < count; i++) {
    for (let j = 0, at = (chosen?.[i] ?? i) * columns; j < columns; j++, at++) means[j]! += data[at]!;
  }
  if (count > 0) for (let j = 0; j < columns; j++) means[j]! /= count;
  return means;
}

/** The matrix, as float32, with `means` taken from its rows. */
export function subtractFromRows({ data, rows, columns }: Matrix, means: Float64Array): Matrix {
  const centred = matrix32(rows, columns, new Float32Array(data));
  centreRows(centred, means);
  return centred;
}

/** Makes each row its difference from `means`, in place. */
export function centreRows({ data, rows, columns }: Matrix, means: Float64Array): void {
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) data[at] = data[at]! - means[j]!;
  }
}

/** Ones on the diagonal. */
export function identity(size: number): Matrix {
  const ones = matrix64(size, size);
  for (let i = 0; i < size; i++) ones.data[i * size + i] = 1;
  return ones;
}

/** Rows and columns exchanged. */
export function transpose({ data, rows, columns }: Matrix): Matrix {
  const turned = matrix64(columns, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned.data[j * rows + i] = data[i * columns + j]!;
  return turned;
}

/** Orthonormal rows that span the same space, by Gram and Schmidt, twice; rows that depend on those above become zero. */
export function orthonormalRows({ data, rows, columns }: Matrix): Matrix {
  const out = new Float64Array(data);
  const row = (i: number) => out.subarray(i * columns, (i + 1) * columns);
  for (let i = 0; i < rows; i++) {
    const own = row(i);
    const before = normOf(own);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = row(j);
        let dot = 0;
        for (let t = 0; t < columns; t++) dot += own[t]! * other[t]!;
        for (let t = 0; t < columns; t++) own[t]! -= dot * other[t]!;
      }
    }
    const after = normOf(own);
    const scale = after > 1e-10 * before ? 1 / after : 0;
    for (let t = 0; t < columns; t++) own[t]! *= scale;
  }
  return matrix64(rows, columns, out);
}

function normOf(row: Float64Array): number {
  let squares = 0;
  for (const entry of row) squares += entry * entry;
  return Math.sqrt(squares);
}

/** Copies rows to other rows: row i of `source` becomes row `targets[i]` of `target`; −1 leaves it out. */
export function copyRows(source: Matrix["data"], target: Matrix, targets: readonly number[] | Int32Array): void {
  const { data, columns } = target;
  const [first = 0] = targets;
  if (first >= 0 && targets.every((row, i) => row === first + i)) {
    data.set(source.subarray(0, targets.length * columns), first * columns);
    return;
  }
  targets.forEach((row, i) => {
    if (row >= 0) data.set(source.subarray(i * columns, (i + 1) * columns), row * columns);
  });
}

/** Copies the columns from `column` on, as many as `target` has: row i of `source` becomes row `targets[i]` of `target`; −1 leaves it out. */
export function copyColumns(
  source: Matrix,
  column: number,
  { data, columns }: Matrix,
  targets: readonly number[] | Int32Array,
): void {
  for (let i = 0; i < targets.length; i++) {
    const row = targets[i]!;
    if (row < 0) continue;
    for (let j = 0, from = i * source.columns + column, to = row * columns; j < columns; j++) {
      data[to++] = source.data[from++]!;
    }
  }
}

/** Adds some columns of `source`, from `column` on, to the target rows; −1 leaves one out. */
export function addColumns(
  source: Matrix,
  column: number,
  { data, columns }: Matrix,
  targets: readonly number[],
): void {
  for (let i = 0; i < targets.length; i++) {
    const row = targets[i]!;
    if (row < 0) continue;
    for (let j = 0, from = i * source.columns + column, to = row * columns; j < columns; j++)
      data[to++]! += source.data[from++]!;
  }
}

/** A matrix of `count` rows with the rows of `source` at `targets` and `other` elsewhere. */
export function spreadRows(source: Matrix, targets: readonly number[] | Int32Array, count: number, other = 0): Matrix {
  const spread = matrix32(count, source.columns);
  if (other !== 0) spread.data.fill(other);
  copyRows(source.data, spread, targets);
  return spread;
}

/** Two matrices of as many rows side by side, as float32. */
export function beside(a: Matrix, b: Matrix): Matrix {
  const both = matrix32(a.rows, a.columns + b.columns);
  for (let i = 0; i < a.rows; i++) {
    both.data.set(a.data.subarray(i * a.columns, (i + 1) * a.columns), i * both.columns);
    both.data.set(b.data.subarray(i * b.columns, (i + 1) * b.columns), i * both.columns + a.columns);
  }
  return both;
}

/** The diagonal of a square matrix, as a column. */
export function diagonal({ data, rows }: Matrix): Matrix {
  return matrix64(
    rows,
    1,
    Float64Array.from({ length: rows }, (_, i) => data[i * rows + i]!),
  );
}

/** The sum of a square matrix's diagonal. */
export function trace({ data, rows }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i]!;
  return sum;
}

/** The rows that hold only finite numbers, in order. */
export function finiteRows({ data, rows, columns }: Matrix): Int32Array {
  const finite = new Int32Array(rows);
  let found = 0;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0, at = i * columns; j < columns; j++) sum += data[at++]! * 0;
    if (sum === 0) finite[found++] = i;
  }
  return finite.subarray(0, found);
}
