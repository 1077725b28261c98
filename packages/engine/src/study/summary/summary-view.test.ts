import { expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { NO_NAMES } from "../../base/name-column.ts";
import { inspectModel } from "../inspect.ts";
import { noExamples } from "../units/extremes.ts";
import { patchSlots } from "./patch-slots.ts";
import type { NetworkSummary, UnitCluster } from "./summary.ts";
import { summaryPath, summaryView } from "./summary-view.ts";

const { model } = inspectModel(smallNet({ activation: "Relu", classes: 50 }));
const names = Array.from({ length: 50 }, (_, at) => `class ${at}, a synonym`);
const info = {
  model,
  data: { name: "d", count: 60, names: NO_NAMES, skipped: [], classes: names, labels: undefined, notes: [] },
} as never as Parameters<typeof summaryView>[0];

const faults = { silent: 0, dead: 0, always: 0, saturated: 0, duplicates: 0 };
const cluster = (units: readonly number[], effectOf: (label: number) => number): UnitCluster => ({
  ...{ kind: "alike", units: Int32Array.from(units), likeness: 1, shared: 0.1, faults },
  effects: Float32Array.from({ length: 50 }, (_, at) => effectOf(at)),
});

/** Two layers; images 0 … 59 are of classes 0 … 49 and again of the first ten. */
const SUMMARY: NetworkSummary = {
  ...{ kind: "summary", final: true, read: 80, classesFrom: "predictions", notFinite: undefined, topImages: 10 },
  items: Int32Array.from({ length: 60 }, (_, at) => at),
  classOf: Int32Array.from({ length: 60 }, (_, at) => at % 50),
  classes: Int32Array.from({ length: 50 }, (_, at) => at),
  layers: [1, 2].map((layer) => ({
    ...{ layer, units: 6, map: [8, 8] as const, top: noExamples(6, 2), agreement: 1 },
    clusterings: [
      {
        by: "classes" as const,
        clusters: [
          cluster([0, 1, 2, 3, 4], (label) => (label % 2 === 1 ? 2 : 0)),
          cluster([5], (label) => (label === 8 ? 3 : 0)),
        ],
        served: Uint8Array.from({ length: 60 }, (_, row) => (row + layer) % 2),
      },
    ],
  })),
};

test("of many classes the told ones are drawn, and those that are wanted; effects are those of the drawn ones", () => {
  const view = summaryView(info, SUMMARY, "classes", { patches: 3, wanted: [40] });
  expect(view.labels).toHaveLength(32);
  expect(view.labels).toEqual([...view.labels].sort((a, b) => a - b));
  // 25 odd ones that five units tell, one that one unit tells, the wanted one, and the first of the others
  const expected = [...Array.from({ length: 25 }, (_, at) => 2 * at + 1), 8, 40, 0, 2, 4, 6, 10].sort((a, b) => a - b);
  expect(view.labels).toEqual(expected);
  expect(view.classes[0]).toBe("class 0");
  const [first] = view.stages[0]?.clusters ?? [];
  expect(first?.shown).toEqual([0, 1, 2]);
  expect(first?.effects).toEqual(view.labels.map((label) => (label % 2 === 1 ? 2 : 0)));
  expect(view.facts).toEqual([
    "32 of 50 classes: those told best",
    "the data has no labels: classes are the predicted ones",
    "a seeded sample of 80 images",
  ]);
  // asked by images, what there is
  expect(summaryView(info, SUMMARY, "images", { patches: 3 }).stages).toEqual(
    summaryView(info, SUMMARY, "classes", { patches: 3 }).stages,
  );
});

test("a path counts its images at each cluster and between layers", () => {
  const rows = [0, 1, 2, 3, 4];
  const path = summaryPath(SUMMARY, "classes", rows, { place: 7 });
  expect(path.served.map((counts) => [...Array.from(counts)])).toEqual([
    [2, 3],
    [3, 2],
  ]);
  expect(path.steps).toEqual([
    [
      { from: 0, to: 1, images: 2 },
      { from: 1, to: 0, images: 3 },
    ],
  ]);
  expect(path).toMatchObject({ least: 1, class: 7 });
  const all = [...SUMMARY.items.keys()];
  expect(summaryPath(SUMMARY, "classes", all).least).toBe(3);
  expect(summaryPath(SUMMARY, "classes", all.slice(0, 12)).least).toBe(2);
  expect(summaryPath(SUMMARY, "classes", all, { least: 9 }).least).toBe(9);
});

test("units beside one another are drawn by different images where they can be", () => {
  const top = { ...noExamples(4, 3), items: Int32Array.from([5, 6, 7, 5, 6, 7, 5, 6, -1, 5, 6, -1]) };
  expect(patchSlots({ top }, [0, 1, 2, 3])).toEqual([0, 1, 0, 0]);
  expect(patchSlots({ top }, [0, 1, 3])).toEqual([0, 1, 0]);
  expect(patchSlots({ top }, [3, 0, 1])).toEqual([0, 1, 2]);
});
