import type { Tensor } from "../graph/tensor.ts";
import type { ScoreOutput } from "./score-output.ts";

/** What is needed to read scores. */
export type ReadableScores = Pick<ScoreOutput, "kind" | "scores" | "threshold">;

/**
 * Probabilities of each row of `output.value` [images, …]: images × classes, row-major, empty where there are no class scores. One number for two
 * classes gives both, the first class at 1 − p; labels' probabilities need not sum to 1.
 */
export function probabilities(values: Tensor, { kind, scores }: ReadableScores): Float32Array {
  const source =
    values.type === "float32"
      ? new Float64Array(values.data)
      : Float64Array.from(values.data as ArrayLike<number>, Number);
  if (kind === "none" || source.length === 0) return new Float32Array();
  if (kind === "binary") {
    return Float32Array.from({ length: 2 * source.length }, (_, at) => {
      const p = share(source[at >> 1] as number, scores);
      return at % 2 === 1 ? p : 1 - p;
    });
  }
  if (kind === "labels" || scores === "probabilities") {
    return Float32Array.from(source, (value) => share(value, scores));
  }
  const classes = source.length / (values.shape[0] ?? 1);
  for (let start = 0; start < source.length; start += classes) softmaxRow(source, start, start + classes);
  return Float32Array.from(source);
}

/** One number as a probability by itself. */
function share(value: number, scores: ReadableScores["scores"]): number {
  if (scores === "logits") return 1 / (1 + Math.exp(-value));
  return scores === "log-probabilities" ? Math.exp(value) : value;
}

/** The numbers from `start` to `end` become their softmax. */
function softmaxRow(values: Float64Array, start: number, end: number): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) top = Math.max(top, values[i] as number);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const e = Math.exp((values[i] as number) - top);
    values[i] = e;
    sum += e;
  }
  for (let i = start; i < end; i++) values[i] = (values[i] as number) / sum;
}

/** The predicted class of one image's probabilities: the largest, or of two the second from the threshold on. −1 where one is NaN, and without classes. */
export function predictedClass(row: Float32Array, { kind, threshold }: ReadableScores): number {
  if (kind === "binary" && row.length === 2) {
    const p = row[1] as number;
    return Number.isNaN(p) ? -1 : Number(p >= threshold);
  }
  let best = row.length === 0 ? -1 : 0;
  for (let i = 0; i < row.length; i++) {
    if (Number.isNaN(row[i])) return -1;
    if ((row[i] as number) > (row[best] as number)) best = i;
  }
  return best;
}
