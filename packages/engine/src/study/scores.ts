import type { Tensor } from "../graph/tensor.ts";

/**
 * Class probabilities of each row of an output: images × classes, row-major. `logits` pass through softmax;
 * an output of shape images × classes × 1 × 1 counts as images × classes.
 */
export function probabilities(output: Tensor, scores: "logits" | "probabilities"): Float32Array {
  const count = output.shape[0] ?? 0;
  const source = Float32Array.from(output.data as ArrayLike<number>);
  if (scores === "probabilities" || count === 0) return source;
  const classes = source.length / count;
  for (let row = 0; row < count; row++) softmaxRow(source.subarray(row * classes, (row + 1) * classes));
  return source;
}

function softmaxRow(row: Float32Array): void {
  const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const e = Math.exp((row[i] as number) - top);
    row[i] = e;
    sum += e;
  }
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) / sum;
}

/** Index of the largest number of a row; −1 where one is NaN. */
export function argmax(row: Float32Array): number {
  let best = 0;
  for (let i = 0; i < row.length; i++) {
    if (Number.isNaN(row[i])) return -1;
    if ((row[i] as number) > (row[best] as number)) best = i;
  }
  return best;
}

/** Whether rows look like probabilities: nothing negative, each sums to one within 1e-3. */
export function looksLikeProbabilities(output: Tensor): boolean {
  const count = output.shape[0] ?? 0;
  const data = output.data as ArrayLike<number>;
  const classes = data.length / Math.max(1, count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let i = 0; i < classes; i++) {
      const value = Number(data[row * classes + i]);
      if (value < 0) return false;
      sum += value;
    }
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return count > 0;
}
