import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, COUNT, smallParts } from "../../../../../test/engine/small-study.ts";
import { comparePredictions } from "../compare/compare-predictions.ts";
import { createLocalStudy } from "../local-study.ts";
import type { Evaluation } from "../study.ts";
import type { Variant } from "../variants/variant.ts";
import type { Effect } from "./effect-messages.ts";

const net = (seed: number) => smallNet({ activation: "Relu", classes: CLASSES.length, seed });
const study = createLocalStudy({
  ...smallParts("small"),
  others: [{ name: "other", open: async () => smallParts("other", net(12)) }],
});
afterAll(() => study.dispose());

async function evaluated(variant: Variant): Promise<Evaluation> {
  let last: Evaluation | undefined;
  for await (const message of study.evaluate({}, { variant })) if (message.kind === "evaluation") last = message;
  return last as Evaluation;
}

async function effects(variant: Variant, against?: Variant): Promise<readonly Effect[]> {
  const all: Effect[] = [];
  for await (const message of study.effect({ against }, { variant })) if (message.kind === "effect") all.push(message);
  return all;
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each<[string, Variant, Variant | undefined]>([
  ["an edit near the end", { network: "relu2[0-3]*-9" }, undefined],
  ["an edit of the first layer", { network: "conv1[2,3]:weights*-1" }, undefined],
  ["edited images", { image: "cast(red=2,green=0,blue=0);brightness=0.5" }, undefined],
  ["an edited network on edited images", { network: "relu2[1-5]*-9", image: "brightness=0.2" }, undefined],
  ["another model", { model: "other" }, undefined],
  ["two variants", { model: "other", network: "fc[0]+0.5" }, { model: "other" }],
  ["two edits", { network: "fc[0]+0.5" }, { network: "fc[2]+20" }],
])("%s: before and after are two evaluations, compared", async (_, variant, against = {}) => {
  const [before, after] = [await evaluated(against), await evaluated(variant)];
  const { labels, classes } = (await study.info()).data;
  const side = { labels, classes };
  for (const _ of ["first", "kept"]) {
    const messages = await effects(variant, against);
    const last = messages.at(-1);
    const expected = comparePredictions(
      { predicted: before.predicted, ...side },
      { predicted: after.predicted, ...side },
    );
    expect(last).toMatchObject({ kind: "effect", final: true, difference: expected });
    expect(last?.difference.accuracy).toEqual({ before: before.accuracy, after: after.accuracy });
    expect(last?.difference.count).toBe(COUNT);
    expect(last?.confidence.before).toEqual(expect.objectContaining({ length: COUNT }));
    for (const item of before.confidence.keys()) {
      expect(last?.confidence.before[item]).toBeCloseTo(before.confidence[item] ?? Number.NaN, 5);
      expect(last?.confidence.after[item]).toBeCloseTo(after.confidence[item] ?? Number.NaN, 5);
    }
    expect(last?.trueConfidence.before).toBeCloseTo(mean(before.trueConfidence), 5);
    expect(last?.trueConfidence.after).toBeCloseTo(mean(after.trueConfidence), 5);
  }
  expect(mean(before.trueConfidence)).not.toBe(mean(after.trueConfidence));
});

test("partial answers hold the images so far; what changes nothing is said", async () => {
  const messages = await effects({ network: "relu2[2]=0.125" });
  const counts = messages.map(({ difference }) => difference.count);
  expect(counts.at(-1)).toBe(COUNT);
  expect(counts.length).toBeGreaterThan(2);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  const [nothing] = await effects({ network: "relu1=clamp(0,100)" });
  expect(nothing?.notes.at(-1)).toContain("relu1=clamp(0,100) changes nothing on the first 16 images");
  const end = (await effects({ network: "relu1=clamp(0,100)" })).at(-1);
  expect(end?.difference).toMatchObject({ agreement: 1, changed: new Int32Array() });
});

test("an interrupted effect begins anew", async () => {
  const stop = new AbortController();
  const messages = study.effect({}, { variant: { network: "fc[1]=0" }, signal: stop.signal });
  await messages.next();
  stop.abort(new DOMException("enough", "AbortError"));
  const rest = async () => {
    for await (const _ of messages);
  };
  await expect(rest()).rejects.toMatchObject({ name: "AbortError" });
  expect((await effects({ network: "fc[1]=0" })).at(-1)?.difference.count).toBe(COUNT);
});
