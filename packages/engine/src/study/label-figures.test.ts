import { expect, test } from "vitest";
import type { Feed } from "../data/feed.ts";
import { float32 } from "../graph/tensor.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import { evaluate } from "./evaluate.ts";
import { scoredFeed } from "./kept/scored-images.ts";
import type { Evaluation } from "./study.ts";

/** Probabilities of four labels for seven images; the sixth cannot be read, the seventh has no known label, the last label never occurs. */
const SHARES = [
  [0.9, 0.6, 0.1, 0.2],
  [0.4, 0.5, 0.49, 0.1],
  [0.7, 0.2, 0.8, 0.9],
  [0.1, 0.3, 0.2, 0.4],
  [0.95, 0.1, 0.85, 0.1],
  [0.9, 0.9, 0.9, 0.9],
  [0.9, 0.9, 0.1, 0.1],
];
const LABELS = [0, 1, 2, 2, 0, 0, -1];

const feed: Feed = async function* (items, size) {
  for (let i = 0; i < items.length; i += size) {
    const part = items.slice(i, i + size);
    const missing = part.flatMap((item, at) => (item === 5 ? [at] : []));
    yield { items: part, input: float32([part.length, 1], part), missing };
  }
};

const output: ScoreOutput = {
  name: "y",
  value: "y",
  shape: ["batch", 4],
  kind: "labels",
  scores: "probabilities",
  logits: undefined,
  classes: 4,
  threshold: 0.5,
  certain: true,
  notes: [],
};

async function run(threshold: number, batch: number, labels: readonly number[] | "none" = LABELS) {
  let last: Evaluation | undefined;
  const items = SHARES.map((_, item) => item);
  const scores = async ({ data }: { data: ArrayLike<number> }) =>
    float32(
      [data.length, 4],
      Array.from(data).flatMap((item) => SHARES[item] ?? []),
    );
  const options = {
    items,
    scored: scoredFeed(feed, items, batch, scores, undefined),
    output: { ...output, threshold },
    labels: labels === "none" ? undefined : Int32Array.from(labels),
    classes: 4,
    itemName: String,
  };
  for await (const message of evaluate(options)) if (message.kind === "evaluation") last = message;
  return last as Evaluation;
}

// scikit-learn 1.2 on the five images that count: precision_recall_fscore_support(truth, said, zero_division=0), macro without the label of no image
test.each([
  [0.5, [3, 2, 2, 1], [2, 1, 1, 0], [0.5, 0.8, 0.6153846], [0.5555556, 0.8333333, 0.6555556]],
  [0.84, [2, 0, 1, 1], [2, 0, 0, 0], [0.5, 0.4, 0.4444444], [0.3333333, 0.3333333, 0.3333333]],
])(
  "precision and recall of several labels at %s are scikit-learn's",
  async (threshold, predicted, both, micro, macro) => {
    for (const batch of [1, 3, 7]) {
      const { perLabel, accuracy, confusion } = await run(threshold, batch);
      if (perLabel === undefined) throw new TypeError("figures of labels");
      expect([...perLabel.present]).toEqual([2, 1, 2, 0]);
      expect([...perLabel.predicted]).toEqual(predicted);
      expect([...perLabel.both]).toEqual(both);
      for (const [found, wanted] of [
        [perLabel.micro, micro],
        [perLabel.macro, macro],
      ] as const) {
        expect(found.precision).toBeCloseTo(wanted[0] as number, 6);
        expect(found.recall).toBeCloseTo(wanted[1] as number, 6);
        expect(found.f1).toBeCloseTo(wanted[2] as number, 6);
      }
      // the highest score is the image's label in the first, the second and the fifth of five
      expect(accuracy).toBeCloseTo(3 / 5, 12);
      expect(confusion.length).toBe(0);
    }
  },
);

test("every image has its predicted labels, the one that could not be read none", async () => {
  const { perLabel } = await run(0.5, 2);
  const of = (item: number) => [...(perLabel?.said.subarray(perLabel.starts[item], perLabel.starts[item + 1]) ?? [])];
  expect(SHARES.map((_, item) => of(item))).toEqual([[0, 1], [1], [0, 2, 3], [], [0, 2], [], [0, 1]]);
});

test("without known labels all images count, and nothing is right or wrong", async () => {
  const options = await run(0.5, 4, "none");
  expect([...(options.perLabel?.predicted ?? [])]).toEqual([4, 3, 2, 1]);
  expect(options.accuracy).toBeNaN();
  expect(options.perLabel?.micro.recall).toBeNaN();
});
