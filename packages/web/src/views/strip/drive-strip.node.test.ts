import { expect, test, vi } from "vitest";
import { stripOfCell, stripOfImage } from "../../state/ask-strip.ts";
import { driveStudy } from "../../state/drive.ts";
import { createPageStore, type PageState, type PageStore, type StripRun } from "../../state/store.ts";
import { classTarget, labelOfTarget } from "../../state/target-words.ts";
import { STRIP_START } from "../../state/view-state.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { ADDRESS } from "../index.ts";
import { driveStrip, stripRequest } from "./drive-strip.ts";
import { driveTrail } from "./drive-trail.ts";

const until = (store: PageStore, holds: (state: PageState) => boolean): Promise<PageState> =>
  new Promise((resolve) => {
    const look = (state: PageState) => {
      if (holds(state)) resolve(state);
    };
    store.subscribe(look);
    look(store.getState());
  });

const aimOf = (strip: StripRun | undefined) => {
  const target = strip?.summary?.targets[0];
  return target?.kind === "class" ? target.class : undefined;
};

test("a strip is made when the view asks for it, once, and again for another target", async () => {
  const study = createFixtureStudy({ count: 60 });
  let made = 0;
  const counting: typeof study = {
    ...study,
    strip: (request, call) => {
      made++;
      return study.strip(request, call);
    },
  };
  const store = createPageStore(ADDRESS);
  const stops = [driveStudy(counting, store), driveStrip(counting, store)];
  const asked = { ...STRIP_START, items: [7], target: "ring", compare: "cross", frames: 4 };
  store.getState().actions.look({ strip: asked });
  const done = await until(store, ({ strip }) => strip?.summary !== undefined);
  expect(done.strip?.frames.map(({ frame }) => frame)).toEqual([0, 1, 2, 3]);
  expect([...(done.strip?.summary?.items ?? [])]).toEqual([7, 7]);
  expect(done.strip?.summary?.targets).toEqual([
    { kind: "class", class: "ring" },
    { kind: "class", class: "cross" },
  ]);
  store.getState().actions.look({ strip: { ...asked } });
  expect(made).toBe(1);
  store.getState().actions.look({ strip: { ...asked, target: "disc", compare: "" } });
  const other = await until(store, ({ strip }) => aimOf(strip) === "disc");
  expect(other.strip?.frames[0]?.images).toHaveLength(1);
  expect(made).toBe(2);
  store.getState().actions.look({ strip: undefined });
  expect(store.getState().strip).toBeUndefined();
  for (const stop of stops) stop();
});

test("a strip that was given up says so, and can be taken up again", async () => {
  const study = createFixtureStudy({ count: 60 });
  const store = createPageStore(ADDRESS);
  const stops = [driveStudy(study, store), driveStrip(study, store)];
  store.getState().actions.look({ strip: { ...STRIP_START, items: [7], target: "ring" } });
  await until(store, ({ strip }) => (strip?.frames.length ?? 0) > 0);
  store.getState().jobs.strip?.cancel?.();
  const cancelled = await until(store, ({ jobs }) => jobs.strip?.status === "cancelled");
  expect(cancelled.strip?.summary).toBeUndefined();
  cancelled.jobs.strip?.retry?.();
  await until(store, ({ strip }) => strip?.summary !== undefined);
  for (const stop of stops) stop();
});

test("the first target is what the network confuses the image with, the second what it is", async () => {
  const study = createFixtureStudy({ count: 200 });
  const { data } = await study.info();
  const target = (probabilities: number[], item: number) => {
    const { strip } = stripOfImage(item, Float32Array.from(probabilities), data);
    return [strip?.target, strip?.compare];
  };
  const disc = data.labels?.indexOf(0) ?? -1;
  expect(target([0.2, 0.5, 0.3], disc)).toEqual(["ring", "disc"]);
  expect(target([0.6, 0.1, 0.3], disc)).toEqual(["square", "disc"]);
  const confusion = new Int32Array(100);
  confusion.set([9, 1, 4], 0);
  const evaluation = { confusion } as Parameters<typeof stripOfCell>[2];
  expect(stripOfCell([5, 2], { label: 0, said: 0 }, evaluation, data).strip).toMatchObject({
    items: [2, 5],
    target: "square",
    compare: "disc",
  });
  expect(stripOfCell([5], { label: 0, said: 1 }, evaluation, data).strip?.target).toBe("ring");
  expect(stripRequest({ ...STRIP_START, items: [4, 9], target: "a", compare: "b" }, ["a", "b"])).toMatchObject({
    items: [4, 9, 4, 9],
    target: ["a", "a", "b", "b"].map((name) => ({ kind: "class", class: name })),
  });
});

test("a class whose name could be read otherwise is asked for by its number", () => {
  const classes = ["cat", "plane, jet", "vs:cat", "7", "great white shark", "cat"];
  expect(classes.map((_, label) => classTarget(label, classes))).toEqual([
    "0",
    "1",
    "2",
    "3",
    "great white shark",
    "5",
  ]);
  expect(labelOfTarget("margin:4", classes)).toBe(4);
  expect(labelOfTarget("great white shark", classes)).toBe(4);
  expect(labelOfTarget("unit:conv1/3", classes)).toBeUndefined();
});

test("the trail of a strip is placed in one request once the strip is there, not frame by frame beside it", async () => {
  const study = createFixtureStudy({ count: 60 });
  const asked: { images: number; frames: number }[] = [];
  const store = createPageStore(ADDRESS);
  const counting: typeof study = {
    ...study,
    place: (request, call) => {
      const { strip } = store.getState();
      asked.push({ images: request.pixels?.length ?? 0, frames: strip?.frames.length ?? 0 });
      return study.place(request, call);
    },
  };
  const stops = [driveStudy(counting, store), driveStrip(counting, store), driveTrail(counting, store)];
  await until(store, ({ projection }) => projection?.final === true);
  store.getState().actions.look({ strip: { ...STRIP_START, items: [7], target: "ring", frames: 6 } });
  const { trail, strip } = await until(store, (state) => state.trail?.frames === 6);
  expect(strip?.summary).toBeDefined();
  expect(trail?.positions[0]).toHaveLength(2 * 6);
  expect(asked.map(({ frames }) => frames)).toEqual([6]);
  for (const stop of stops) stop();
});

test("while the slider moves, a strip and its trail cost nothing", async () => {
  const study = createFixtureStudy({ count: 60 });
  const store = createPageStore(ADDRESS);
  const stops = [driveStudy(study, store), driveStrip(study, store), driveTrail(study, store)];
  await until(store, ({ projection }) => projection?.final === true);
  store.getState().actions.look({ strip: { ...STRIP_START, items: [7], target: "ring", frames: 6 } });
  await until(store, (state) => state.trail?.frames === 6);
  const written = vi.spyOn(JSON, "stringify");
  for (let frame = 1; frame <= 60; frame++) store.getState().actions.look({ t: frame / 60 });
  expect(written).not.toHaveBeenCalled();
  written.mockRestore();
  for (const stop of stops) stop();
});
