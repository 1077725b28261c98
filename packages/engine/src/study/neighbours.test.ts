import { expect, test } from "vitest";
import type { Feed } from "../data/feed.ts";
import { float32 } from "../graph/tensor.ts";
import type { Layer } from "../passes/layer.ts";
import { type Candidates, createNeighbourFinder } from "./neighbours.ts";
import type { Network } from "./network.ts";

const COUNT = 5000;
/** The activation of an image: neighbours lie beside it. */
const activation = (item: number): number => (item * 7) % COUNT;

function finderOf(multiplyAdds: number, candidates: Candidates = async () => undefined) {
  const asked: number[] = [];
  const feed: Feed = async function* feed(items, size) {
    for (let at = 0; at < items.length; at += size) {
      const some = Array.from(items).slice(at, at + size);
      asked.push(...some);
      yield {
        items: some,
        input: float32([some.length, 1], Float32Array.from(some, activation)),
        missing: [],
      } as never;
    }
  };
  const network = { read: async (input: unknown) => [input] } as unknown as Network;
  const finder = createNeighbourFinder({ network, feed, batch: 64, count: COUNT, multiplyAdds, candidates });
  const input = float32([1, 1], Float32Array.of(activation(12)));
  const find = () =>
    finder.find({ item: 12, layer: { index: 3, value: "x" } as unknown as Layer, count: 4, input, signal: undefined });
  return { find, asked };
}

/** The images nearest to image 12 among some, the slow way. */
const nearest = (items: readonly number[]) =>
  items
    .filter((item) => item !== 12)
    .sort((a, b) => Math.abs(activation(a) - activation(12)) - Math.abs(activation(b) - activation(12)) || a - b)
    .slice(0, 4);

test("where nothing is known all images are compared; of very much work a seeded sample, and that is said", async () => {
  const all = finderOf(1e8);
  const found = await all.find();
  expect(found).toMatchObject({ exact: true, among: COUNT - 1 });
  expect([...found.items]).toEqual(nearest(Array.from({ length: COUNT }, (_, item) => item)));
  const some = finderOf(5e8);
  const sampled = await some.find();
  expect(sampled.exact).toBe(false);
  expect(sampled.among).toBe(some.asked.length);
  expect(Math.abs(sampled.among - 300)).toBeLessThanOrEqual(1);
  expect([...sampled.items]).toEqual(nearest(some.asked));
  const again = finderOf(5e8);
  expect(await again.find()).toEqual(sampled);
});

test("likely candidates are compared whatever the work, and it is said among how many they were looked for", async () => {
  const asked: number[] = [];
  const finder = finderOf(1e12, async (_item, _layer, count) => {
    asked.push(count);
    return { items: [30, 12, 8, 2000, 41], among: 1000 };
  });
  const found = await finder.find();
  expect(finder.asked).toEqual([30, 8, 2000, 41]);
  expect([...found.items]).toEqual(nearest([30, 8, 2000, 41]));
  expect(found).toMatchObject({ exact: false, among: 999 });
  expect(asked).toEqual([64]);
});
