import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, COUNT, smallData, smallParts } from "../../../../../test/engine/small-study.ts";
import { type Dataset, subset } from "../../data/dataset.ts";
import type { Ablation } from "../ablation.ts";
import type { Contributions } from "../contributions/contribution-messages.ts";
import type { EffectiveField } from "../effective-field/effective-field.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { Pruned } from "../pruning/prune-messages.ts";
import type { BatchRange } from "../shards/shards.ts";
import type { NetworkSummary } from "../summary/summary.ts";
import type { Effect } from "../what-if/effect-messages.ts";
import type { Robustness } from "../what-if/robustness-messages.ts";
import type { Sweep } from "../what-if/sweep-messages.ts";
import type { Worth } from "../worth/worth-messages.ts";

/** Black images, for which the network gives NaN. */
const BROKEN = [4, 11, 39];
const WHOLE = Array.from({ length: COUNT }, (_, item) => item).filter((item) => !BROKEN.includes(item));

const kinds = smallData();
const data: Dataset = {
  ...kinds,
  images: async (items, fit) =>
    (await kinds.images(items, fit)).map((image, at) =>
      image !== undefined && BROKEN.includes(items[at] ?? -1) ? { ...image, pixels: image.pixels.map(() => 0) } : image,
    ),
};

const open: LocalStudy[] = [];
afterAll(() => Promise.all(open.map((study) => study.dispose())));

/** The same network on all images, and on those alone for which it gives numbers. */
function both(breaks: "all" | "scores", batch: number) {
  const parts = smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30, breaks }));
  const studies = [data, subset(data, WHOLE)].map((dataset) => createLocalStudy({ ...parts, dataset, batch }));
  open.push(...studies);
  return studies as [LocalStudy, LocalStudy];
}

async function last<T>(messages: AsyncGenerator<unknown>): Promise<T> {
  let found: unknown;
  for await (const message of messages) found = message;
  return found as T;
}

const NOTE = /^3 images are not counted, since their scores are NaN or infinite.*: kind-4, kind-11, kind-39$/;

/** Numbers as they are compared: sums of batches that are cut otherwise differ by rounding. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Math.round(1e4 * value) / 1e4;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, rounded);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, rounded(own)]));
}

/** The answer without what names images. */
function counted<T extends object>(answer: T, ...left: readonly (keyof T)[]): unknown {
  return rounded(Object.fromEntries(Object.entries(answer).filter(([key]) => !left.includes(key as keyof T))));
}

const CASES = [
  ["all", 8],
  ["scores", 8],
  ["scores", 1],
] as const;
const RANGE = { steps: [-0.2, 0.2].map((value) => ({ value, variant: { image: `brightness=${value}` } })) };

test.each(CASES)("%s are NaN, batches of %s: sweep and table are those of the other images", async (breaks, batch) => {
  const [all, some] = both(breaks, batch);
  const [own, other] = [await last<Sweep>(all.sweep(RANGE)), await last<Sweep>(some.sweep(RANGE))];
  const LEFT = ["notes", "items", "unjudged", "of"] as const;
  expect(counted(own.data!, ...LEFT)).toEqual(counted(other.data!, ...LEFT));
  expect([...own.data!.items]).toEqual(WHOLE);
  expect([...own.data!.unjudged]).toEqual(BROKEN);
  expect(own.data!.notes).toEqual([expect.stringMatching(NOTE)]);
  expect(other.data).toMatchObject({ notes: [], of: WHOLE.length });
  const rows = [{ name: "darker", steps: RANGE.steps.map(({ variant }) => variant) }];
  const [table, twin] = [
    await last<Robustness>(all.robustness({ rows })),
    await last<Robustness>(some.robustness({ rows })),
  ];
  expect(counted(table, "notes", "unjudged", "of")).toEqual(counted(twin, "notes", "unjudged", "of"));
  expect([...table.unjudged]).toEqual(BROKEN);
  expect(table.notes).toEqual([expect.stringMatching(NOTE)]);
});

test.each(CASES)(
  "%s are NaN, batches of %s: worth and ablation are those of the other images",
  async (breaks, batch) => {
    const [all, some] = both(breaks, batch);
    const layer = (await all.info()).model.layers.find(({ op }) => op === "Relu")?.index ?? 0;
    const [own, other] = [await last<Worth>(all.worth({ layer })), await last<Worth>(some.worth({ layer }))];
    expect(counted(own, "notes", "unjudged")).toEqual(counted(other, "notes", "unjudged"));
    expect(own.estimates.firstOrder.some((value) => value !== 0)).toBe(true);
    expect([...own.unjudged]).toEqual(BROKEN);
    expect(own.notes).toEqual([expect.stringMatching(NOTE)]);
    const asked = { layer, groups: [[0, 1]], fill: "mean" as const };
    const [without, twin] = [await last<Ablation>(all.ablate(asked)), await last<Ablation>(some.ablate(asked))];
    // where scores alone are NaN, those images still have a part in a unit's mean
    const figures = (one: Ablation) => rounded([one.read, one.whole.accuracy, one.whole.trueConfidence]);
    expect(figures(without)).toEqual(figures(twin));
    expect(without.groups[0]?.accuracy).not.toBeNaN();
    expect([...without.unjudged]).toEqual(BROKEN);
  },
);

test.each(CASES)(
  "%s are NaN, batches of %s: pruning and effect are those of the other images",
  async (breaks, batch) => {
    const [all, some] = both(breaks, batch);
    const [own, other] = [await last<Pruned>(all.prune({ keep: 0.5 })), await last<Pruned>(some.prune({ keep: 0.5 }))];
    expect(own.layers).toEqual(other.layers);
    expect(rounded([own.before, own.masked, own.after, own.count, own.held])).toEqual(
      rounded([other.before, other.masked, other.after, other.count, other.held]),
    );
    expect([...own.unjudged]).toEqual(BROKEN);
    expect(own.notes).toEqual([expect.stringMatching(NOTE)]);
    // judged one after the other, and together from what lies before the edit
    for (const variant of [{ image: "brightness=0.1" }, { network: "conv2[1]=0" }]) {
      const effect = await last<Effect>(all.effect({}, { variant }));
      expect(effect.difference.count).toBe(WHOLE.length);
      expect(effect.notes.filter((note) => NOTE.test(note))).toHaveLength(1);
      const { notes } = await last<Effect>(some.effect({}, { variant }));
      expect(notes.filter((note) => note.includes("not counted"))).toEqual([]);
    }
  },
);

const ACTIVATIONS = /^3 images are not counted, since their activations.* are NaN or infinite from layer "formula1" on/;

test.each([8, 1])("batches of %s: contributions and effective fields are those of the other images", async (batch) => {
  const [all, some] = both("all", batch);
  const layer = (await all.info()).model.layers.find(({ name }) => name === "conv2")?.index ?? 0;
  const asked = { layer, unit: 2 };
  const [made, twin] = [
    await last<Contributions>(all.contributions(asked)),
    await last<Contributions>(some.contributions(asked)),
  ];
  expect(counted(made, "notes", "unjudged")).toEqual(counted(twin, "notes", "unjudged"));
  expect([...made.unjudged]).toEqual(BROKEN);
  expect(made.notes).toEqual([expect.stringMatching(ACTIVATIONS)]);
  const [field, other] = [
    await last<EffectiveField>(all.effectiveField(asked)),
    await last<EffectiveField>(some.effectiveField(asked)),
  ];
  expect(counted(field, "notes", "unjudged")).toEqual(counted(other, "notes", "unjudged"));
  expect(Math.max(...field.map)).toBeGreaterThan(0);
  expect([...field.unjudged]).toEqual(BROKEN);
  expect(field.notes).toEqual([expect.stringMatching(ACTIVATIONS)]);
});

test.each([8, 1])(
  "batches of %s: clusters of a summary, and what they serve, are those of the other images",
  async (batch) => {
    const [all, some] = both("all", batch);
    const [own, other] = [await last<NetworkSummary>(all.summary({})), await last<NetworkSummary>(some.summary({}))];
    expect(own.notFinite).toMatchObject({ layer: { name: "formula1" }, images: 3 });
    for (const [at, layer] of own.layers.entries()) {
      const twin = other.layers[at]?.clusterings.find(({ by }) => by === "classes");
      const found = layer.clusterings.find(({ by }) => by === "classes");
      const clusters = (of: typeof twin) =>
        rounded(of?.clusters.map(({ kind, units, effects }) => [kind, units, effects]));
      expect(clusters(found)).toEqual(clusters(twin));
      expect(WHOLE.map((item) => found?.served[item])).toEqual([...(twin?.served ?? [])]);
      expect(BROKEN.map((item) => found?.served[item])).toEqual([255, 255, 255]);
    }
  },
);

async function drain(
  work: AsyncGenerator<unknown, unknown>,
): Promise<{ readonly last: unknown; readonly left: unknown }> {
  let [found, next]: [unknown, IteratorResult<unknown, unknown>] = [undefined, await work.next()];
  while (next.done !== true) [found, next] = [next.value, await work.next()];
  return { last: found, left: next.value };
}

const RANGES: readonly BatchRange[] = [
  { first: 0, end: 1 },
  { first: 1, end: 4 },
  { first: 4, end: 5 },
];
const ROWS = { rows: [{ name: "darker", steps: [{ image: "brightness=-0.2" }, { image: "brightness=-0.4" }] }] };

test.each([
  ["all", "evaluate", {}],
  ["scores", "evaluate", {}],
  ["all", "robustness", ROWS],
  ["scores", "robustness", ROWS],
  ["all", "units", { count: 3 }],
  ["all", "project", { pivots: 12 }],
  ["scores", "project", { pivots: 12 }],
] as const)(
  "%s are NaN: %s in chunks is that of one pass, and names the same images",
  async (breaks, name, request) => {
    const [study] = both(breaks, 8);
    const question = await study.inChunks(name, request);
    const { left: prepared } = await drain(question.prepare(undefined));
    const parts: unknown[] = [];
    for (const range of RANGES) parts.push((await drain(question.chunk(prepared, range, undefined))).left);
    const inOrder = async function* inOrder() {
      yield* parts;
    };
    const folded = (await drain(question.fold(prepared, inOrder, undefined))).last as object;
    const [alone] = both(breaks, 8);
    const whole = await last<object>(alone[name](request as never) as AsyncGenerator<unknown>);
    expect(folded).toEqual(whole);
    const { notes } = folded as { readonly notes?: readonly string[] };
    if (notes !== undefined) expect(notes).toContainEqual(expect.stringMatching(NOTE));
  },
);
