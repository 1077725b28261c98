import { expect, test } from "vitest";
import type { Feed } from "../data/feed.ts";
import { float32 } from "../graph/tensor.ts";
import { probabilities } from "../model/read-scores.ts";
import { logitScores } from "../model/score-output.ts";
import { chanceNotes, evaluate } from "./evaluate.ts";
import { scoredFeed } from "./kept/scored-images.ts";
import type { Evaluation } from "./study.ts";

/** Batches whose only feature is the item number; item 3 cannot be read. */
const feed: Feed = async function* (items, size) {
  for (let i = 0; i < items.length; i += size) {
    const part = items.slice(i, i + size);
    yield {
      items: part,
      input: float32([part.length, 1], part),
      missing: part.flatMap((x, at) => (x === 3 ? [at] : [])),
    };
  }
};

async function run(batch: number, spoilt: Readonly<Record<number, readonly number[]>> = {}) {
  const results: Evaluation[] = [];
  const items = [0, 1, 2, 3, 4, 5];
  const scores = async (input: { data: ArrayLike<number>; shape: readonly number[] }) => {
    const rows = Array.from(
      input.data as ArrayLike<number>,
      (item) => spoilt[item] ?? (item % 2 === 0 ? [2, 0] : [0, 1]),
    );
    return float32([rows.length, 2], rows.flat());
  };
  const options = {
    items,
    scored: scoredFeed(feed, items, batch, scores, undefined),
    output: logitScores("y", ["batch", 2]),
    labels: Int32Array.from([0, 1, 1, 0, -1, 1]),
    classes: 2,
    itemName: (item: number) => `${item}.png`,
  };
  for await (const message of evaluate(options)) if (message.kind === "evaluation") results.push(message);
  return results.at(-1) as Evaluation;
}

test("accuracy and confusion by hand, whatever the batch; unread and unlabelled images do not count", async () => {
  for (const batch of [1, 4, 6]) {
    const result = await run(batch);
    expect([...result.predicted]).toEqual([0, 1, 0, -1, 0, 1]);
    expect([...result.confusion]).toEqual([1, 0, 1, 2]);
    expect(result.accuracy).toBeCloseTo(3 / 4, 12);
    expect(result.confidence[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect(result.trueConfidence[2]).toBeCloseTo(1 - 1 / (1 + Math.exp(-2)), 6);
    expect(result.trueConfidence[4]).toBeNaN();
  }
});

test("an image whose scores are not numbers is not counted, and named", async () => {
  for (const batch of [1, 6]) {
    const result = await run(batch, { 2: [Number.NaN, 1], 5: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] });
    expect([...result.predicted]).toEqual([0, 1, -1, -1, 0, -1]);
    expect([...result.confusion]).toEqual([1, 0, 0, 1]);
    expect(result.accuracy).toBe(1);
    expect(result.notes).toEqual(["2 images are not counted, since their scores are NaN or infinite: 2.png, 5.png"]);
  }
  expect((await run(4, { 0: [Number.NaN, Number.NaN] })).notes[0]).toMatch(/^1 image is not counted, since its scores/);
});

test("softmax stands large scores", () => {
  const p = probabilities(float32([2, 2], [1000, 1000, -5, 5]), logitScores("y", ["batch", 2]));
  expect(p[0]).toBeCloseTo(0.5, 6);
  expect((p[2] as number) + (p[3] as number)).toBeCloseTo(1, 6);
});

test("chance level is noticed and a working network is not accused", () => {
  expect(chanceNotes(0.11, 1000, 10)[0]).toContain("--mean");
  expect(chanceNotes(0.4, 1000, 10)).toEqual([]);
  expect(chanceNotes(0.9, 10, 10)).toEqual([]);
  expect(chanceNotes(0.2, 5, 2)).toEqual([]);
});
