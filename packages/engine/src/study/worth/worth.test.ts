import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, smallData, smallParts } from "../../../../../test/engine/small-study.ts";
import { rankCorrelation as plainRankCorrelation } from "../../../../../test/oracles/rank-correlation.ts";
import { ablate } from "../../passes/ablate.ts";
import { createLocalStudy } from "../local-study.ts";
import type { Evaluation } from "../study.ts";
import { bandOf, controlSets } from "./control-band.ts";
import type { Control, Worth } from "./worth-messages.ts";

/** A network that some units turn the answers of. */
const smallNetParts = () => smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30 }));

const LAYER = 2;
const UNITS = 6;
const study = createLocalStudy(smallNetParts());
afterAll(() => study.dispose());

async function all<T>(messages: AsyncGenerator<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const message of messages) found.push(message);
  return found;
}

/** The slow way: a network of its own without the units, evaluated image by image. */
async function without(units: readonly number[]): Promise<Evaluation> {
  const parts = smallNetParts();
  const layer = parts.model.layers[LAYER];
  const graph = ablate(parts.graph, layer?.value ?? "", 1, new Map(units.map((unit) => [unit, 0])));
  const edited = createLocalStudy({ ...parts, graph, batch: 1 });
  const last = (await all(edited.evaluate({}))).at(-1) as Evaluation;
  await edited.dispose();
  return last;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

test("estimates come first; then what each unit is worth is what a network without it loses", async () => {
  const messages = (await all(study.worth({ layer: LAYER }))).filter(({ kind }) => kind !== "progress");
  expect(messages.map(({ kind }) => kind)).toEqual(["estimates", "worth"]);
  const found = messages[1] as Worth;
  const whole = await without([]);
  const labels = Array.from(whole.predicted, (_, item) => item % 3);
  expect(found).toMatchObject({ layer: LAYER, count: labels.length, accuracy: whole.accuracy });
  const losses: number[] = [];
  for (let unit = 0; unit < UNITS; unit++) {
    const own = await without([unit]);
    losses.push(mean(whole.trueConfidence) - mean(own.trueConfidence));
    expect(found.accuracyLoss[unit]).toBeCloseTo(whole.accuracy - own.accuracy, 6);
    expect(found.confidenceLoss[unit]).toBeCloseTo(losses[unit] ?? 0, 5);
    const moved = whole.predicted.filter((said, item) => said !== own.predicted[item]).length;
    expect(found.changed[unit]).toBeCloseTo(moved / labels.length, 6);
    for (const label of [0, 1, 2]) {
      const items = labels.flatMap((own, item) => (own === label ? [item] : []));
      const right = (one: Evaluation) => mean(items.map((item) => (one.predicted[item] === label ? 1 : 0)));
      const share = (one: Evaluation) => mean(items.map((item) => one.trueConfidence[item] ?? 0));
      expect(found.classAccuracyLoss[unit * 3 + label]).toBeCloseTo(right(whole) - right(own), 6);
      expect(found.classConfidenceLoss[unit * 3 + label]).toBeCloseTo(share(whole) - share(own), 5);
    }
  }
  for (const key of ["firstOrder", "wanda", "activation"] as const) {
    expect(found.correlations[key]).toBeCloseTo(plainRankCorrelation(found.estimates[key], losses), 6);
  }
});

test("to first order the estimate is the loss: of a unit scaled down a little, a little is lost", async () => {
  const { estimates } = (await all(study.worth({ layer: LAYER }))).at(-1) as Worth;
  const whole = (await all(study.evaluate({}))).at(-1) as Evaluation;
  const name = (await study.info()).model.layers[LAYER]?.name;
  const STEP = 0.02;
  for (let unit = 0; unit < UNITS; unit++) {
    const variant = { network: `${name}[${unit}]*${1 - STEP}` };
    const edited = (await all(study.evaluate({}, { variant }))).at(-1) as Evaluation;
    const lost = (mean(whole.trueConfidence) - mean(edited.trueConfidence)) / STEP;
    expect(lost).toBeCloseTo(estimates.firstOrder[unit] ?? Number.NaN, 2);
  }
});

test("the band is that of networks without random sets of as many units", async () => {
  const request = { layer: LAYER, units: [1, 4], sets: 6, seed: 3 };
  const found = (await all(study.control(request))).at(-1) as Control;
  const whole = await without([]);
  expect(found.sets).toHaveLength(6);
  expect(new Set(found.sets.map(String)).size).toBe(6);
  const drops: { accuracy: number; confidence: number }[] = [];
  for (const set of [[1, 4], ...found.sets]) {
    expect(set).toHaveLength(2);
    const own = await without([...set]);
    drops.push({
      accuracy: whole.accuracy - own.accuracy,
      confidence: mean(whole.trueConfidence) - mean(own.trueConfidence),
    });
  }
  const [own, ...random] = drops;
  // six numbers: 5 % lies a quarter of the way from the first to the second
  const low = (values: number[]) => (values[0] ?? 0) + 0.25 * ((values[1] ?? 0) - (values[0] ?? 0));
  for (const [band, key] of [
    [found.accuracy, "accuracy"],
    [found.trueConfidence, "confidence"],
  ] as const) {
    const sorted = random.map((drop) => drop[key]).sort((a, b) => a - b);
    expect(band.own).toBeCloseTo(own?.[key] ?? 0, 5);
    expect(band.mean).toBeCloseTo(mean(sorted), 5);
    expect(band.low).toBeCloseTo(low(sorted), 5);
    expect(band.high).toBeCloseTo(low([...sorted].reverse()), 5);
    expect(band.place).toBe(band.own > band.high ? "above" : band.own < band.low ? "below" : "within");
  }
  const again = (await all(study.control(request))).at(-1) as Control;
  expect(again.sets).toEqual(found.sets);
});

test("sets differ from one another and from the units asked for; a layer of few units has fewer", () => {
  expect(controlSets(4, [2], { sets: 20, seed: 0 }).map(String).sort()).toEqual(["0", "1", "3"]);
  expect(controlSets(100, [1, 2, 3], { sets: 20, seed: 1 })).toHaveLength(20);
  expect(controlSets(100, [1, 2, 3], { sets: 5, seed: 1 })).not.toEqual(
    controlSets(100, [1, 2, 3], { sets: 5, seed: 2 }),
  );
  expect(() => controlSets(3, [0, 1, 2], { sets: 20, seed: 0 })).toThrow("no other set of 3 units");
});

test("an effect is named by where it lies", () => {
  const random = [1, 2, 3, 4, 5];
  expect(bandOf(3, random)).toMatchObject({ mean: 3, place: "within" });
  expect([9, -1, Number.NaN].map((own) => bandOf(own, random).place)).toEqual(["above", "below", "unknown"]);
});

test("without labels, losses are not known; the share of changed predictions is", async () => {
  const unlabelled = createLocalStudy({ ...smallNetParts(), dataset: smallData({ labelled: false }) });
  const found = (await all(unlabelled.worth({ layer: LAYER }))).at(-1) as Worth;
  await unlabelled.dispose();
  expect(found.accuracyLoss.every(Number.isNaN)).toBe(true);
  expect(found.classAccuracyLoss).toHaveLength(0);
  expect(found.changed.some((share) => share > 0)).toBe(true);
  expect(found.correlations.activation).not.toBeNaN();
});
