import type { Abort } from "../base/abort.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";

/** How images go through a graph. */
export interface Batching {
  /** The batch size that the graph demands; undefined if any will do. */
  readonly fixed?: number | undefined;
  /** Images at a time where any batch size will do. */
  readonly most: number;
  readonly signal?: Abort | undefined;
}

/** The batch size that a graph demands of one of its inputs; undefined if any will do. */
export function fixedBatch(graph: Graph, input: string): number | undefined {
  const extent = graph.inputs.find(({ name }) => name === input)?.shape?.[0];
  return typeof extent === "number" ? extent : undefined;
}

/**
 * Runs images in batches: splits them, fills the last batch up with zero images if the batch size is fixed, cuts what `run` answers to the images
 * that were there and joins it. `run` is told how many of the batch's images count. Throws the signal's reason between batches.
 */
export async function inBatches(
  images: Tensor<"float32">,
  { fixed, most, signal }: Batching,
  run: (batch: Tensor<"float32">, count: number) => Promise<readonly Tensor[]>,
): Promise<readonly Tensor[]> {
  const total = images.shape[0] ?? 0;
  const atOnce = fixed ?? most;
  const answers: (readonly Tensor[])[] = [];
  for (let start = 0; start < Math.max(1, total); start += atOnce) {
    signal?.throwIfAborted();
    const count = Math.min(atOnce, total - start);
    const part = count === total ? images : someRows(images, start, start + count);
    const batch = fixed === undefined ? part : padBatch(part, fixed);
    const rows = batch.shape[0] ?? count;
    answers.push((await run(batch, count)).map((tensor) => cutRows(tensor, count, rows)));
  }
  const [first = []] = answers;
  return answers.length === 1 ? first : first.map((_, at) => joinRows(answers.map((answer) => answer[at] as Tensor)));
}

/** The share of `count` images in what a batch of `rows` was answered with. */
export function cutRows<T extends Tensor>(tensor: T, count: number, rows: number): T {
  if (count === rows) return tensor;
  const data = tensor.data.slice(0, (tensor.data.length / rows) * count);
  return { ...tensor, shape: [count, ...tensor.shape.slice(1)], data };
}

/** The batch grown with zero images to `size`. */
export function padBatch(input: Tensor<"float32">, size: number): Tensor<"float32"> {
  const [count = 0, ...rest] = input.shape;
  if (count === size) return input;
  const data = new Float32Array((input.data.length / Math.max(1, count)) * size);
  data.set(input.data);
  return float32([size, ...rest], data);
}

/** Rows `start` to `end` of a tensor, copied. */
export function someRows<T extends Tensor>(tensor: T, start: number, end: number): T {
  const [count = 1, ...rest] = tensor.shape;
  const size = tensor.data.length / count;
  return { ...tensor, shape: [end - start, ...rest], data: tensor.data.slice(start * size, end * size) };
}

/** Batches of images one behind another, as one. */
export function joinRows(parts: readonly Tensor[]): Tensor<"float32"> {
  const count = parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0);
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data as Float32Array, at);
    at += part.data.length;
  }
  return float32([count, ...(parts[0]?.shape.slice(1) ?? [])], data);
}
