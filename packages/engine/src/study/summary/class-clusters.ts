import { gramOfRows, type LinearAlgebra } from "../../math/linear-algebra.ts";
import { type Matrix, takeRows } from "../../math/matrix.ts";
import { type Merging, wardTree } from "../../math/ward.ts";

/** Units among which the tree is grown at most: units² distances of 8 bytes are held. */
const MOST_UNITS = 4096;
/** Root mean square over the classes, in standard deviations, below which two clusters' effects are told as one. */
const TELLING = 0.2;

/**
 * Clusters of units whose class effects (units × classes) are alike, by Ward's method: at most `most`, fewer where two of them would differ by less than 0.2
 * standard deviations in the mean over classes. Answers the rows of each. Of more than 4,096 units every so many grow the tree, and the others join the nearest mean.
 */
export async function classClusters(
  effects: Matrix,
  most: number,
  algebra: LinearAlgebra,
): Promise<readonly (readonly number[])[]> {
  const stride = Math.ceil(effects.rows / MOST_UNITS);
  const rows = Array.from({ length: Math.ceil(effects.rows / Math.max(1, stride)) }, (_, at) => at * stride);
  const grown = takeRows(effects, rows);
  const clusters = cut(grown, wardTree(await gramOfRows(grown, algebra)), most).map((members) =>
    members.map((at) => rows[at]!),
  );
  if (stride > 1) joinNearest(effects, clusters, stride);
  return clusters;
}

/** Cuts the tree where `most` clusters are left, and further up while the next two to be merged tell the same. */
function cut(effects: Matrix, tree: readonly Merging[], most: number): number[][] {
  const n = effects.rows;
  const members = new Map<number, number[]>(Array.from({ length: n }, (_, row) => [row, [row]]));
  for (const [at, { one, other }] of tree.entries()) {
    const [a, b] = [members.get(one)!, members.get(other)!];
    if (members.size <= most && distance(meanOf(effects, a), meanOf(effects, b)) >= TELLING) break;
    members.delete(one);
    members.delete(other);
    members.set(
      n + at,
      [...a, ...b].sort((x, y) => x - y),
    );
  }
  return [...members.values()];
}

/** Mean of some rows. */
export function meanOf({ data, columns }: Matrix, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of rows) for (let j = 0; j < columns; j++) mean[j]! += data[row * columns + j]! / rows.length;
  return mean;
}

/** Root mean square of the differences. */
function distance(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let squares = 0;
  for (let j = 0; j < one.length; j++) squares += (one[j]! - other[j]!) ** 2;
  return Math.sqrt(squares / Math.max(1, one.length));
}

/** Puts the rows that did not grow the tree into the cluster with the nearest mean. */
function joinNearest(effects: Matrix, clusters: readonly number[][], stride: number): void {
  const means = clusters.map((rows) => meanOf(effects, rows));
  for (let row = 0; row < effects.rows; row++) {
    if (row % stride === 0) continue;
    const own = effects.data.subarray(row * effects.columns, (row + 1) * effects.columns);
    const distances = means.map((mean) => distance(mean, own));
    clusters[distances.indexOf(Math.min(...distances))]!.push(row);
  }
}
