import type { Study, VisualiseRequest } from "@deepling/engine";
import { expect, onTestFinished, test } from "vitest";
import { createFixtureStudy, type FixtureOptions } from "../study/fixture/fixture-study.ts";
import { ADDRESS } from "../views/index.ts";
import { driveGrowths, GROWTH_JOB, growAgain, knownGrowth } from "./growths.ts";
import { createPageStore, type PageState, type PageStore } from "./store.ts";

const until = (store: PageStore, holds: (state: PageState) => boolean): Promise<PageState> =>
  new Promise((resolve) => {
    const look = (state: PageState) => {
      if (!holds(state)) return;
      release();
      resolve(state);
    };
    const release = store.subscribe(look);
    look(store.getState());
  });

const unit = (at: number): VisualiseRequest => ({ targets: [{ kind: "unit", layer: "relu5", unit: at }] });

/** A page on which pictures can be asked for, and which requests the study got. */
function opened(options: FixtureOptions = {}) {
  const asked: VisualiseRequest[] = [];
  const fixture = createFixtureStudy({ count: 20, ...options });
  const study: Study = {
    ...fixture,
    visualise: (request, call) => {
      asked.push(request);
      return fixture.visualise(request, call);
    },
  };
  const store = createPageStore(ADDRESS);
  onTestFinished(driveGrowths(study, store));
  const ask = (...requests: readonly VisualiseRequest[]) => store.getState().actions.learn({ growthsAsked: requests });
  const found = (request: VisualiseRequest) => (state: PageState) => knownGrowth(state, request)?.found !== undefined;
  return { store, asked, ask, found };
}

test("requests grow one after another, once, and stay when they are asked for again", async () => {
  const { store, asked, ask, found } = opened();
  ask(unit(1), unit(2));
  await until(store, found(unit(2)));
  const first = knownGrowth(store.getState(), unit(1));
  expect(first?.growing.map(({ step }) => step)).toEqual([0, 40, 80, 120, 160]);
  ask();
  ask(unit(2), unit(1));
  await until(store, ({ jobs }) => jobs[GROWTH_JOB]?.status === "done");
  expect(asked).toEqual([unit(1), unit(2)]);
  expect(knownGrowth(store.getState(), unit(1))).toBe(first);
});

test("what grows goes on out of sight, and gives way to what is asked for next", async () => {
  const { store, asked, ask, found } = opened();
  ask(unit(1));
  await until(store, (state) => (knownGrowth(state, unit(1))?.growing.length ?? 0) > 0);
  ask();
  await until(store, found(unit(1)));
  ask(unit(2));
  await until(store, (state) => (knownGrowth(state, unit(2))?.growing.length ?? 0) > 1);
  ask(unit(3));
  await until(store, found(unit(3)));
  expect(knownGrowth(store.getState(), unit(2))).toMatchObject({
    found: undefined,
    failure: undefined,
    stopped: false,
  });
  ask(unit(2));
  await until(store, found(unit(2)));
  expect(asked).toEqual([unit(1), unit(2), unit(3), unit(2)]);
});

test("what is cancelled says so until it is begun anew", async () => {
  const { store, asked, ask, found } = opened();
  ask(unit(1));
  await until(store, (state) => (knownGrowth(state, unit(1))?.growing.length ?? 0) > 0);
  store.getState().jobs[GROWTH_JOB]?.cancel?.();
  const { jobs } = await until(store, (state) => knownGrowth(state, unit(1))?.stopped === true);
  expect(jobs[GROWTH_JOB]?.failure).toBeUndefined();
  ask();
  ask(unit(1));
  expect(asked).toHaveLength(1);
  growAgain(store, unit(1));
  const { growths } = await until(store, found(unit(1)));
  expect(growths?.size).toBe(1);
  expect(asked).toHaveLength(2);
});

test("a failure is told where the pictures would stand", async () => {
  const { store, ask } = opened({ failing: "visualise" });
  ask(unit(1));
  const state = await until(store, (now) => knownGrowth(now, unit(1))?.failure !== undefined);
  expect(knownGrowth(state, unit(1))?.failure).toMatchObject({ hint: "Export without it." });
});

test("another network's pictures are its own", async () => {
  const { store, asked, ask, found } = opened({ others: ["other"] });
  ask(unit(1));
  await until(store, found(unit(1)));
  store.getState().actions.look({ model: "other" });
  expect(knownGrowth(store.getState(), unit(1))?.found).toBeUndefined();
  await until(store, found(unit(1)));
  expect(asked).toHaveLength(2);
});

test("units of a layer grow eight at a time, and each has its own pictures, steps and target", async () => {
  const { store, asked, ask, found } = opened();
  const one = (at: number, layer = "relu5"): VisualiseRequest => ({
    targets: [{ kind: "unit", layer, unit: at }],
    compare: false,
  });
  const units = Array.from({ length: 10 }, (_, at) => one(at));
  ask(...units.slice(0, 1));
  await until(store, found(one(0)));
  ask(...units, one(3, "relu4"));
  await until(store, ({ growths }) => (growths?.size ?? 0) === 9);
  await until(store, (state) => knownGrowth(state, one(8))?.growing.length === 2);
  expect(knownGrowth(store.getState(), one(1))?.growing.map(({ step }) => step)).toEqual([0, 40]);
  await until(store, found(one(3, "relu4")));
  expect(asked.map(({ targets }) => targets.length)).toEqual([1, 8, 1, 1]);
  for (const [at, request] of units.entries()) {
    const growth = knownGrowth(store.getState(), request);
    expect(growth?.found?.targets).toEqual(request.targets);
    const [picture, ...others] = growth?.found?.pictures ?? [];
    expect([picture?.target, others]).toEqual([0, []]);
    expect(growth?.growing.map(({ first, values }) => [first, values.length])).toEqual(Array(5).fill([0, 1]));
    // the drawn study's pictures differ by their place among those that grow together
    const last = growth?.growing.at(-1)?.pixels;
    expect(last, `${at}`).toEqual(picture?.pixels);
  }
});

test("what grows together is cancelled together, and goes on while any of it is asked for", async () => {
  const { store, asked, ask } = opened();
  const one = (at: number): VisualiseRequest => ({ ...unit(at), compare: false });
  ask(one(1), one(2));
  await until(store, (state) => (knownGrowth(state, one(2))?.growing.length ?? 0) > 0);
  ask(one(2), one(3));
  expect(asked).toHaveLength(1);
  store.getState().jobs[GROWTH_JOB]?.cancel?.();
  const state = await until(store, (now) => knownGrowth(now, one(2))?.stopped === true);
  expect(knownGrowth(state, one(1))?.stopped).toBe(true);
});
