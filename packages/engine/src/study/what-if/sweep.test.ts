import { afterAll, expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, COUNT, smallData, smallParts } from "../../../../../test/engine/small-study.ts";
import { attribute } from "../../graph/attributes.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { Evaluation } from "../study.ts";
import type { Variant } from "../variants/variant.ts";
import type { Figures } from "./figures-of.ts";
import type { Robustness, RobustnessRequest } from "./robustness-messages.ts";
import type { Sweep, SweepRequest } from "./sweep-messages.ts";

/** Item 6 cannot be read. */
const UNREAD = 6;
let decoded = 0;
const data = smallData();
const dataset: typeof data = {
  ...data,
  images: async (items, fit) => {
    decoded += items.length;
    return (await data.images(items, fit)).map((image, at) => (items[at] === UNREAD ? undefined : image));
  },
};
const parts = smallParts("own", smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30 }));
/** Another network, which sees its images otherwise. */
const otherParts = {
  ...smallParts("other", smallNet({ activation: "Tanh", classes: CLASSES.length, seed: 12 })),
  preprocessing: { ...parts.preprocessing, mean: [0.2, 0.3, 0.4], channels: "bgr" as const },
  dataset,
};
const study = createLocalStudy({ ...parts, dataset, others: [{ name: "other", open: async () => otherParts }] });
afterAll(() => study.dispose());

const values = [-0.5, -0.25, 0, 0.25, 0.5];
/** Brightness, and at the same time a unit that is multiplied: edits of both kinds. */
const variantAt = (value: number): Variant => ({ image: `brightness=${value}`, network: `relu1[2]*${1 + value}` });
const steps = values.map((value) => ({ value, variant: variantAt(value) }));

async function sweep(request: SweepRequest, variant: Variant = {}): Promise<readonly Sweep[]> {
  const found: Sweep[] = [];
  for await (const message of study.sweep(request, { variant })) if (message.kind === "sweep") found.push(message);
  return found;
}

async function evaluation(variant: Variant): Promise<Evaluation> {
  let last: Evaluation | undefined;
  for await (const message of study.evaluate({}, { variant })) if (message.kind === "evaluation") last = message;
  return last as Evaluation;
}

const winner = (row: Float32Array): number => row.indexOf(Math.max(...row));
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

test("one image's curves are what `predict` says under each variant", async () => {
  const [only, ...more] = await sweep({ steps, item: 7, images: 0 });
  expect(more).toHaveLength(0);
  expect(only).toMatchObject({ final: true, values, data: undefined });
  expect(only?.curves?.untouched).toEqual((await study.predict({ item: 7 })).probabilities);
  for (const [at, { variant }] of steps.entries()) {
    const { probabilities } = await study.predict({ item: 7 }, { variant });
    expect(only?.curves?.probabilities.subarray(3 * at, 3 * at + 3)).toEqual(probabilities);
    expect(only?.curves?.predicted[1][at]).toBe(winner(probabilities));
  }
});

test("over the data every step is an evaluation of its variant, and images are decoded once for all of them", async () => {
  decoded = 0;
  // the one image once for all steps too
  const all = await sweep({ steps, item: 8 });
  expect(decoded).toBe(COUNT + 1);
  const final = all.at(-1);
  expect(all.map((message) => message.data?.count)).toEqual([undefined, 7, COUNT - 1]);
  expect(final).toMatchObject({ final: true, data: { count: COUNT - 1, of: COUNT, labelled: COUNT - 1 } });
  const untouched = await evaluation({});
  const evaluations = await Promise.all(steps.map(({ variant }) => evaluation(variant)));
  const figures = [final?.data?.untouched, ...(final?.data?.steps ?? [])] as Figures[];
  for (const [at, evaluated] of [untouched, ...evaluations].entries()) {
    expect(figures[at]?.accuracy).toBeCloseTo(evaluated.accuracy, 6);
    const known = [...evaluated.trueConfidence].filter((share) => !Number.isNaN(share));
    expect(figures[at]?.trueConfidence).toBeCloseTo(mean(known), 5);
    const kept = [...untouched.predicted].filter((label, item) => label >= 0 && label === evaluated.predicted[item]);
    expect(figures[at]?.same).toBeCloseTo(kept.length / (COUNT - 1), 6);
    CLASSES.forEach((_, label) => {
      const row = evaluated.confusion.subarray(3 * label, 3 * label + 3);
      const images = row.reduce((sum, count) => sum + count, 0);
      expect(final?.data?.classCounts[label]).toBe(images);
      expect(figures[at]?.recall[label]).toBeCloseTo((row[label] ?? 0) / images, 6);
    });
  }
  // the first to fail: nearest to the neutral value, the lower of two that are equally near
  const order = [2, 1, 3, 0, 4];
  final?.data?.items.forEach((item, row) => {
    const first = order.find((at) => evaluations[at]?.predicted[item] !== untouched.predicted[item]);
    expect(final.data?.changedAt[row]).toEqual(first === undefined ? Number.NaN : values[first]);
  });
  expect(final?.data?.changedAt.filter(Number.isFinite).length).toBeGreaterThan(3);
});

test("a sweep on a slice equals image by image, behind the edits that it is asked of", async () => {
  const images = [3, 9, 22, 31];
  const own: Variant = { image: "grey=0.5", network: "relu1[4]=0" };
  const found = (await sweep({ steps, images, neutral: 0.25 }, own)).at(-1);
  expect([...(found?.data?.items ?? [])]).toEqual(images);
  for (const [at, { value }] of steps.entries()) {
    const variant = {
      image: `grey=0.5; brightness=${value}`,
      network: `relu1[4]=0; relu1[2]*${1 + value}`,
    };
    const rows = await Promise.all(
      images.map(async (item) => (await study.predict({ item }, { variant })).probabilities),
    );
    const figures = found?.data?.steps[at];
    expect(figures?.accuracy).toBeCloseTo(
      mean(images.map((item, row) => Number(winner(rows[row] ?? new Float32Array()) === item % 3))),
      6,
    );
    expect(figures?.trueConfidence).toBeCloseTo(mean(images.map((item, row) => rows[row]?.[item % 3] ?? 0)), 5);
  }
});

test("a step may be another model, with its own preprocessing", async () => {
  const models = [{ model: "other" }, { model: "other", image: "grey=1" }];
  const found = (await sweep({ steps: models.map((variant, value) => ({ value, variant })), item: 9 })).at(-1);
  for (const [at, variant] of models.entries()) {
    expect(found?.data?.steps[at]?.accuracy).toBeCloseTo((await evaluation(variant)).accuracy, 6);
    const { probabilities } = await study.predict({ item: 9 }, { variant });
    expect(found?.curves?.probabilities.subarray(3 * at, 3 * at + 3)).toEqual(probabilities);
  }
});

test("so many images are drawn by seed, the same each time, and stated", async () => {
  const [once, again] = [await sweep({ steps, images: 12 }), await sweep({ steps, images: 12 })];
  expect(once).toEqual(again);
  expect(once.at(-1)?.data?.of).toBe(12);
  expect(new Set(once.at(-1)?.data?.items).size).toBe(once.at(-1)?.data?.count);
});

test("what is wrong with a step is said before anything runs; giving up ends the work", async () => {
  decoded = 0;
  await expect(sweep({ steps: [...steps, { value: 1, variant: { image: "rotat=3" } }] })).rejects.toThrow(
    "unknown image edit: rotat",
  );
  await expect(sweep({ steps: [{ value: 1, variant: { network: "relu9=0" } }] })).rejects.toThrow(
    "unknown layer: relu9",
  );
  await expect(sweep({ steps: [] })).rejects.toThrow("missing steps");
  await expect(sweep({ steps, images: [COUNT] })).rejects.toThrow("unknown item: 40");
  expect(decoded).toBe(0);
  const stop = new AbortController();
  const given = async () => {
    for await (const message of study.sweep({ steps }, { signal: stop.signal })) {
      if (message.kind === "progress") stop.abort(new Error("enough"));
    }
  };
  await expect(given()).rejects.toThrow("enough");
});

async function robustness(request: RobustnessRequest, of: LocalStudy = study): Promise<Robustness> {
  let last: Robustness | undefined;
  for await (const message of of.robustness(request)) if (message.kind === "robustness") last = message;
  return last as Robustness;
}

test("a robustness table is the sweeps of its rows, relative to the untouched accuracy", async () => {
  const rows = [
    { name: "dark", steps: [variantAt(-0.25), variantAt(-0.5)] },
    { name: "grey", steps: [{ image: "grey=1" }] },
  ];
  const table = await robustness({ rows });
  const untouched = await evaluation({});
  const accuracies: number[] = [];
  for (const [at, { name, steps: own }] of rows.entries()) {
    const evaluations = await Promise.all(own.map(evaluation));
    const accuracy = mean(evaluations.map((one) => one.accuracy));
    accuracies.push(accuracy);
    expect(table.rows[at]).toMatchObject({ name });
    expect(table.rows[at]?.accuracy).toBeCloseTo(accuracy, 6);
    expect(table.rows[at]?.relative).toBeCloseTo(accuracy / untouched.accuracy, 6);
    CLASSES.forEach((_, label) => {
      const recall = ({ confusion }: Evaluation) => {
        const row = confusion.subarray(3 * label, 3 * label + 3);
        return (row[label] ?? 0) / row.reduce((sum, count) => sum + count, 0);
      };
      const change = mean(evaluations.map((one) => recall(one) - recall(untouched)));
      expect(table.rows[at]?.recallChange[label]).toBeCloseTo(change, 6);
    });
  }
  expect(table).toMatchObject({ final: true, count: COUNT - 1, of: COUNT, leftOut: [] });
  expect(table.accuracy).toBeCloseTo(mean(accuracies), 6);
  expect(table.relative).toBeCloseTo(mean(accuracies) / untouched.accuracy, 6);
});

test("the published corruptions are the default; those that the images do not allow are left out with the reason", async () => {
  const table = await robustness({ severities: [1, 5], images: 3 });
  expect(table.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["brightness", "contrast", "saturate"]));
  expect(table.rows.every((row) => row.steps.length === 2)).toBe(true);
  const net = startNet(["batch", 1, 8, 8]);
  const flat = net.node("Flatten", [net.conv(net.x, 2, 3)], { axis: attribute.int(1) });
  const graph = net.build(net.node("Gemm", [flat, net.weight([3, 128])], { transB: attribute.int(1) }));
  const preprocessing = { ...parts.preprocessing, mean: [0.5], std: [0.25], channels: "gray" } as const;
  const grey = createLocalStudy({ ...smallParts("grey", graph), preprocessing });
  const of = await robustness({ severities: [3], images: 3 }, grey);
  expect(of.leftOut).toContainEqual({
    name: "saturate",
    reason: "it needs red, green and blue, and the network sees grey images",
  });
  expect(of.rows.map(({ name }) => name)).toContain("contrast");
  await grey.dispose();
});
