import { expect, test } from "vitest";
import { float32, type Tensor } from "../graph/tensor.ts";
import { inBatches } from "./batches.ts";

const images = (count: number) =>
  float32(
    [count, 2],
    Float32Array.from({ length: 2 * count }, (_, i) => i + 1),
  );

/** Sums of each image, and the images doubled; counts what passes. */
function network(seen: number[][]) {
  return async (batch: Tensor<"float32">, count: number): Promise<readonly Tensor[]> => {
    const rows = batch.shape[0] ?? 0;
    seen.push([rows, count]);
    const sums = Float32Array.from(
      { length: rows },
      (_, row) => (batch.data[2 * row] ?? 0) + (batch.data[2 * row + 1] ?? 0),
    );
    return [
      float32([rows], sums),
      float32(
        [rows, 2],
        batch.data.map((value) => 2 * value),
      ),
    ];
  };
}

test.each([
  { count: 5, batching: { most: 8 }, seen: [[5, 5]] },
  {
    count: 5,
    batching: { most: 2 },
    seen: [
      [2, 2],
      [2, 2],
      [1, 1],
    ],
  },
  {
    count: 5,
    batching: { fixed: 3, most: 99 },
    seen: [
      [3, 3],
      [3, 2],
    ],
  },
  { count: 2, batching: { fixed: 3, most: 1 }, seen: [[3, 2]] },
  {
    count: 3,
    batching: { fixed: 1, most: 8 },
    seen: [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  },
])("$count images, $batching: the answers are those of one batch", async ({ count, batching, seen }) => {
  const passed: number[][] = [];
  const whole = await network([])(images(count), count);
  expect(await inBatches(images(count), batching, network(passed))).toEqual(whole);
  expect(passed).toEqual(seen);
});

test("gives up between batches", async () => {
  const stop = new AbortController();
  const run = async (batch: Tensor<"float32">) => {
    stop.abort(new Error("enough"));
    return [batch];
  };
  await expect(inBatches(images(4), { most: 2, signal: stop.signal }, run)).rejects.toThrow("enough");
});
