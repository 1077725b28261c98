import type { LayerTimes, Study } from "@deepling/engine";
import { expect, test } from "vitest";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { ADDRESS } from "../views/index.ts";
import { driveTimes, TIMES_JOB } from "./layer-answers.ts";
import { createPageStore, type Job, type PageState } from "./store.ts";
import { LEDGER_VIEW } from "./unit-name.ts";

const job = (status: Job["status"]): Job => ({
  ...{ title: "Making the strip", status, progress: undefined, failure: undefined },
  ...{ cancel: undefined, retry: undefined },
});

/** A page on the tab Layers whose layouts are there, and a study that times the layers once it is let. */
async function started() {
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, below: LEDGER_VIEW });
  let asked = 0;
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const fixture = createFixtureStudy({ count: 20 });
  const study: Study = {
    ...fixture,
    async *layerTimes(...request): ReturnType<Study["layerTimes"]> {
      asked++;
      await gate;
      yield* fixture.layerTimes(...request);
    },
  };
  const { learn, setJob } = store.getState().actions;
  setJob("strip", job("running"));
  setJob("project", job("cancelled"));
  learn({ info: await fixture.info({}) });
  const stop = driveTimes(study, store);
  const until = (holds: (state: PageState) => boolean) =>
    new Promise<PageState>((resolve) => {
      const look = () => {
        if (!holds(store.getState())) return;
        release();
        resolve(store.getState());
      };
      const release = store.subscribe(look);
      queueMicrotask(look);
    });
  return { store, stop, until, open: () => open(), asked: () => asked, setJob };
}

test("layers are timed once nothing else runs, and nothing is said to have run beside", async () => {
  const { stop, until, open, asked, setJob, store } = await started();
  expect(store.getState().jobs[TIMES_JOB]?.status).toBe("deferred");
  expect(asked()).toBe(0);
  setJob("strip", job("done"));
  await until(({ jobs }) => jobs[TIMES_JOB]?.status === "running");
  open();
  const { layerTimes } = await until((state) => state.layerTimes !== undefined);
  expect(layerTimes?.answer satisfies LayerTimes | undefined).toMatchObject({ kind: "layer times" });
  expect(layerTimes?.beside).toBe("");
  stop();
});

test("what begins while layers are timed is told", async () => {
  const { stop, until, open, setJob } = await started();
  setJob("strip", job("done"));
  await until(({ jobs }) => jobs[TIMES_JOB]?.status === "running");
  setJob("strip", job("running"));
  open();
  const { layerTimes } = await until((state) => state.layerTimes !== undefined);
  expect(layerTimes?.beside).toBe("Making the strip");
  stop();
});
