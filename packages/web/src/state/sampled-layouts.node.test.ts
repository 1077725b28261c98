import { DeeplingError, type ProjectRequest, type Study, type ToldProjection } from "@deepling/engine";
import { expect, test } from "vitest";
import { createSampledLayouts, sampleOf, sampleSize } from "./sampled-layouts.ts";

const layouts = (final: boolean, items: readonly number[]): ToldProjection => ({
  ...{ kind: "projection", final },
  sequence: { items: Int32Array.from(items), mode: "paper", seed: 0, pivots: new Int32Array(), layers: [] },
});

/** A study of 50,000 images that says what it was asked, and whether it was let finish. */
function heard(kept: boolean) {
  const asked: ProjectRequest[] = [];
  let finished = 0;
  const project: Study["project"] = async function* project(request = {}) {
    asked.push(request);
    if (request.preview === true && !kept) yield layouts(false, [1, 2, 3]);
    yield layouts(true, request.items ?? sampleOf(50_000, 50_000));
    finished++;
  };
  return { study: { project }, asked, finished: () => finished };
}

async function toldBy(study: Pick<Study, "project">, now: () => number, refused?: () => void) {
  const info = { model: { multiplyAdds: 4e9 }, data: { count: 50_000 } } as never;
  const view = { model: "", edits: "", before: false, both: false, mode: "paper", projected: undefined };
  const samples = createSampledLayouts(() => ({ info, view }), now, refused);
  const told: (readonly [number, boolean])[] = [];
  const signal = new AbortController().signal;
  for await (const message of samples.ask(study, { mode: "paper" }, signal)) {
    if (message.kind === "projection") told.push([message.sequence.items.length, message.final]);
  }
  return { told, words: samples.rest(() => undefined).title };
}

test("many images are projected by a sample, and the work on all of them is given up after its preview", async () => {
  const { study, asked, finished } = heard(false);
  const times = [0, 60_000];
  const { told, words } = await toldBy(study, () => times.shift() ?? 0);
  expect(told).toEqual([
    [3, false],
    [500, false],
  ]);
  expect(asked).toEqual([
    { mode: "paper", preview: true },
    { mode: "paper", items: sampleOf(50_000, 500), apart: false },
  ]);
  expect(finished()).toBe(1);
  expect(words).toBe("Project all 50,000 images, about 2 hours");
});

test("layouts of all images that are kept need no sample", async () => {
  const { study, asked } = heard(true);
  expect(await toldBy(study, () => 0)).toEqual({ told: [[50_000, true]], words: "Project all 50,000 images" });
  expect(asked).toEqual([{ mode: "paper", preview: true }]);
});

test("where a plan of many machines holds no layouts, those of a sample are made; what else is wrong is said", async () => {
  const refused = (code: "unsupported" | "missing") => {
    const { study, asked } = heard(false);
    const project: Study["project"] = async function* project(request = {}, options) {
      if (request.items === undefined) throw new DeeplingError(code, "question: project as it is asked");
      yield* study.project(request, options);
    };
    return { study: { project }, asked };
  };
  const { study, asked } = refused("unsupported");
  const heardOf: number[] = [];
  const said = await toldBy(
    study,
    () => 0,
    () => heardOf.push(asked.length),
  );
  expect(said.told).toEqual([[500, false]]);
  // before the sample: what else the plan holds is there at once
  expect(heardOf).toEqual([0]);
  expect(asked).toHaveLength(1);
  await expect(toldBy(refused("missing").study, () => 0)).rejects.toThrow("missing question");
});

test("a sample is as large as half a minute allows, and none is drawn of what takes minutes", () => {
  const of = (multiplyAdds: number, count: number) => sampleSize({ model: { multiplyAdds }, data: { count } } as never);
  expect(of(1.5e7, 10_000)).toBeUndefined();
  expect(of(4e9, 1000)).toBeUndefined();
  expect(of(4e9, 50_000)).toBe(500);
  expect(of(1e9, 50_000)).toBe(2000);
  expect(of(1.5e7, 1_000_000)).toBe(10_000);
  expect(of(0, 1_000_000)).toBe(10_000);
  const sample = sampleOf(1000, 100);
  expect(new Set(sample).size).toBe(100);
  expect(sample).toEqual(sample.toSorted((a, b) => a - b));
});
