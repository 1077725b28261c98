import { afterAll, expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, COUNT, smallData, smallParts } from "../../../../../test/engine/small-study.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import type { SummaryRequest } from "../questions/summary.ts";
import type { LocalStudyParts } from "../subject.ts";
import { flowsBetween, rowsOfClass, servedCounts } from "./flows.ts";
import type { NetworkSummary } from "./summary.ts";

const opened: LocalStudy[] = [];
afterAll(() => Promise.all(opened.map((study) => study.dispose())));

function studyOf(change: Partial<LocalStudyParts> = {}): LocalStudy {
  const net = smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30 });
  const study = createLocalStudy({ ...smallParts("small", net), ...change });
  opened.push(study);
  return study;
}

async function summaryOf(study: LocalStudy, request: SummaryRequest = {}): Promise<NetworkSummary> {
  let last: NetworkSummary | undefined;
  for await (const message of study.summary(request)) if (message.kind === "summary") last = message;
  if (last === undefined) throw new TypeError("no summary");
  return last;
}

/** The answers of a unit, item by item. */
async function answersOf(study: LocalStudy, layer: number, unit: number): Promise<Map<number, number>> {
  for await (const message of study.unitAnswers({ layer, unit })) {
    if (message.kind === "unit answers") {
      return new Map([...message.items].map((item, at) => [item, message.values[at] ?? Number.NaN]));
    }
  }
  throw new TypeError("no answers");
}

const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
const deviation = (of: readonly number[]) => Math.sqrt(mean(of.map((value) => (value - mean(of)) ** 2)));

test("every unit is in one cluster of each kind, and effects and served images are those of its units' answers", async () => {
  const study = studyOf();
  const summary = await summaryOf(study);
  const { model } = await study.info();
  expect(summary).toMatchObject({ read: COUNT, classesFrom: "labels", topImages: 10 });
  expect([...summary.items]).toEqual(Array.from({ length: COUNT }, (_, item) => item));
  expect([...summary.classes].sort()).toEqual([0, 1, 2]);
  expect(summary.layers.map(({ layer }) => model.layers[layer]?.name)).toEqual(["relu1", "relu2", "fc"]);
  for (const layer of summary.layers) {
    const answers = await Promise.all(
      Array.from({ length: layer.units }, (_, unit) => answersOf(study, layer.layer, unit)),
    );
    const standard = answers.map((own) => {
      const values = [...summary.items].map((item) => own.get(item) ?? Number.NaN);
      const [middle, spread] = [mean(values), deviation(values)];
      return values.map((value) => (spread > 0 ? (value - middle) / spread : 0));
    });
    expect(layer.clusterings.map(({ by }) => by)).toEqual(["classes", "images"]);
    for (const { clusters, served } of layer.clusterings) {
      expect(clusters.flatMap(({ units }) => [...units]).sort((a, b) => a - b)).toEqual([...answers.keys()]);
      for (const { kind, units, effects } of clusters) {
        for (const [at, label] of summary.classes.entries()) {
          const rows = rowsOfClass(summary, label);
          const own = [...units].map((unit) => mean(rows.map((row) => standard[unit]?.[row] ?? 0)));
          if (kind === "dead") expect(effects[at]).toBeNaN();
          else expect(effects[at]).toBeCloseTo(mean(own), 4);
        }
      }
      const activity = clusters.map(({ units }) =>
        [...served.keys()].map((row) => mean([...units].map((unit) => standard[unit]?.[row] ?? 0))),
      );
      for (const [row, cluster] of served.entries()) {
        const z = activity.map((own) => ((own[row] ?? 0) - mean(own)) / (deviation(own) || 1));
        expect(z[cluster]).toBeCloseTo(Math.max(...z), 4);
      }
    }
  }
});

test("counts of images are those of a plain loop: they sum to the class, and so do the flows between layers", async () => {
  const summary = await summaryOf(studyOf());
  const [first, second] = summary.layers.map(({ clusterings }) => clusterings[0]);
  if (first === undefined || second === undefined) throw new TypeError("two layers");
  for (const label of summary.classes) {
    const rows = rowsOfClass(summary, label);
    expect(rows.map((row) => (summary.items[row] ?? 0) % 3)).toEqual(rows.map(() => label));
    const counts = servedCounts(first.served, first.clusters.length, rows);
    const flows = flowsBetween(first.served, second.served, rows);
    for (const [cluster, count] of counts.entries()) {
      expect(count).toBe(rows.filter((row) => first.served[row] === cluster).length);
      expect(flows.filter(({ from }) => from === cluster).reduce((sum, { images }) => sum + images, 0)).toBe(count);
    }
    for (const { from, to, images } of flows) {
      expect(images).toBe(rows.filter((row) => first.served[row] === from && second.served[row] === to).length);
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
  }
  // an image with an answer that is not finite goes nowhere
  expect(flowsBetween(Uint8Array.of(0, 255, 1, 1), Uint8Array.of(1, 1, 255, 0))).toEqual([
    { from: 0, to: 1, images: 1 },
    { from: 1, to: 0, images: 1 },
  ]);
  expect([...servedCounts(Uint8Array.of(0, 255, 1, 1), 3)]).toEqual([1, 2, 0]);
});

test("the same clusters in the same order, whatever the batch and whichever layers are asked for beside", async () => {
  const summary = await summaryOf(studyOf());
  expect(await summaryOf(studyOf({ batch: 3 }))).toEqual(summary);
  const study = studyOf();
  const [, second] = summary.layers;
  const alone = await summaryOf(study, { layers: [second?.layer ?? 0] });
  const members = (of: NetworkSummary["layers"][number] | undefined) =>
    of?.clusterings.map(({ clusters }) => clusters.map(({ units }) => [...units].join(" ")).sort());
  expect(members(alone.layers[0])).toEqual(members(second));
});

test("at most as many clusters as asked, and refused where a layer does not exist", async () => {
  const study = studyOf();
  const { layers } = await summaryOf(study, { clusters: 3 });
  for (const { clusterings } of layers)
    for (const { clusters } of clusterings) expect(clusters.length).toBeLessThanOrEqual(3);
  await expect(summaryOf(study, { layers: [99] })).rejects.toMatchObject({
    code: "unknown",
    message: "unknown layer: 99",
  });
});

test("without labels the predicted classes stand for them; without class scores only top images make clusters", async () => {
  const dataset = smallData({ labelled: false });
  const study = studyOf({ dataset });
  const predicted = await summaryOf(study);
  expect(predicted.classesFrom).toBe("predictions");
  for await (const message of study.evaluate({})) {
    if (message.kind === "evaluation" && message.final) expect([...predicted.classOf]).toEqual([...message.predicted]);
  }
  expect([...predicted.classes].sort()).toEqual([...new Set(predicted.classOf)].sort());
  const { model } = smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length, seed: 30 }));
  const none = await summaryOf(
    studyOf({ dataset, classes: [], labels: [], model: { ...model, output: { ...model.output, kind: "none" } } }),
  );
  expect(none.classesFrom).toBe("none");
  expect(none.classes).toHaveLength(0);
  for (const { clusterings, agreement } of none.layers) {
    expect(clusterings.map(({ by }) => by)).toEqual(["images"]);
    expect(agreement).toBeNaN();
  }
});
