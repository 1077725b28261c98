import type { LinearAlgebra } from "./linear-algebra.ts";
import { centreRows, columnMeans, type Matrix, matrix32, matrix64 } from "./matrix.ts";

/** Sums over rows of two matrices from which every column's correlation with every other follows. */
export interface CorrelationSums {
  rows: number;
  readonly meansA: Float64Array;
  readonly meansB: Float64Array;
  /** Sums of squared differences from the mean. */
  readonly squaresA: Float64Array;
  readonly squaresB: Float64Array;
  /** Sums of products of differences from the means, columns of A × columns of B. */
  readonly products: Matrix;
}

/** Correlations of the columns of two matrices that come in parts, in memory of columns × columns. */
export interface CorrelationTally {
  /** Adds rows of both; as many of one as of the other. */
  readonly add: (a: Matrix, b: Matrix) => Promise<void>;
  /** Adds what another tally has summed up. */
  readonly merge: (tally: CorrelationTally) => void;
  readonly sums: CorrelationSums;
  /** Pearson's correlation, columns of A × columns of B; NaN for a column that does not vary. */
  readonly result: () => Matrix;
}

/**
 * An empty tally. Each part is centred about its own mean and joined by the update of Chan, Golub and LeVeque (1983), so that nothing large cancels.
 */
export function createCorrelationTally(columnsA: number, columnsB: number, algebra: LinearAlgebra): CorrelationTally {
  const sums: CorrelationSums = {
    rows: 0,
    meansA: new Float64Array(columnsA),
    meansB: new Float64Array(columnsB),
    squaresA: new Float64Array(columnsA),
    squaresB: new Float64Array(columnsB),
    products: matrix64(columnsA, columnsB),
  };
  const join = (part: CorrelationSums): void => {
    if (part.rows === 0) return;
    const rows = sums.rows + part.rows;
    const weight = (sums.rows * part.rows) / rows;
    const [moveA, moveB] = [difference(part.meansA, sums.meansA), difference(part.meansB, sums.meansB)];
    for (let i = 0, at = 0; i < columnsA; i++) {
      for (let j = 0; j < columnsB; j++, at++) {
        sums.products.data[at]! += part.products.data[at]! + weight * moveA[i]! * moveB[j]!;
      }
    }
    addSquares(sums.squaresA, part.squaresA, moveA, weight);
    addSquares(sums.squaresB, part.squaresB, moveB, weight);
    move(sums.meansA, moveA, part.rows / rows);
    move(sums.meansB, moveB, part.rows / rows);
    sums.rows = rows;
  };
  return {
    add: async (a, b) => {
      const [meansA, meansB] = [columnMeans(a), columnMeans(b)];
      const [x, y] = [centred(a, meansA), centred(b, meansB)];
      const products = await algebra.multiply(x, y, "aTb");
      join({ rows: a.rows, meansA, meansB, squaresA: columnSquares(x), squaresB: columnSquares(y), products });
    },
    merge: (tally) => join(tally.sums),
    sums,
    result: () => {
      const { squaresA, squaresB, products } = sums;
      const correlations = matrix32(columnsA, columnsB);
      for (let i = 0, at = 0; i < columnsA; i++) {
        for (let j = 0; j < columnsB; j++, at++) {
          const size = Math.sqrt(squaresA[i]!) * Math.sqrt(squaresB[j]!);
          const value = products.data[at]! / size;
          correlations.data[at] = size > 0 ? Math.max(-1, Math.min(1, value)) : Number.NaN;
        }
      }
      return correlations;
    },
  };
}

function centred(matrix: Matrix, means: Float64Array): Matrix {
  const copy = { ...matrix, data: matrix.data.slice() };
  centreRows(copy, means);
  return copy;
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, at) => value - b[at]!);

function columnSquares({ data, columns }: Matrix): Float64Array {
  const squares = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) squares[at % columns]! += data[at]! ** 2;
  return squares;
}

function addSquares(into: Float64Array, part: Float64Array, moved: Float64Array, weight: number): void {
  for (let at = 0; at < into.length; at++) into[at]! += part[at]! + weight * moved[at]! ** 2;
}

function move(means: Float64Array, by: Float64Array, share: number): void {
  for (let at = 0; at < means.length; at++) means[at]! += share * by[at]!;
}
