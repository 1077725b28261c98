import { DeeplingError, errorFromMessage, errorMessage, type Study, type Variant, variantKey } from "@deepling/engine";
import { expect, test } from "vitest";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { alexnet } from "../study/fixture/models.ts";
import { ADDRESS } from "../views/index.ts";
import { driveStudy } from "./drive.ts";
import { shownStudy } from "./shown.ts";
import { createPageStore, type PageState } from "./store.ts";
import { failureOf } from "./task.ts";
import { until } from "./until-fixture.ts";

test("a fault of Deepling's says what it was, and what can be done", () => {
  const arrived = errorFromMessage(errorMessage(new TypeError("x is undefined")));
  expect(failureOf(arrived)).toEqual({
    message: "internal error: TypeError: x is undefined",
    hint: expect.stringContaining("please report it"),
  });
});

test("opens, projects a part and then the whole, and judges", async () => {
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, t: 400, selection: Int32Array.of(3, 5000) });
  const seen: number[] = [];
  store.subscribe((state, before) => {
    if (state.projection !== before.projection) seen.push(state.projection?.sequence.items.length ?? 0);
  });
  const stop = driveStudy(createFixtureStudy({ count: 800 }), store);
  const state = await until(store, ({ jobs }) => jobs.evaluate?.status === "done" && jobs.project?.status === "done");
  expect(seen).toEqual([500, 800]);
  expect(state.evaluation).toMatchObject({ final: true, count: 800 });
  expect(state.view).toMatchObject({ t: 23, selection: Int32Array.of(3) });
  stop();
});

test("of images that take long a sample is projected, then they are judged, and all are projected where that is asked for", async () => {
  const store = createPageStore(ADDRESS);
  const fixture = createFixtureStudy({ count: 1200 });
  const asked: string[] = [];
  const note = (
    question: string,
    request: { items?: readonly number[] | undefined; preview?: boolean | undefined } = {},
  ) => asked.push(`${question} ${request.items?.length ?? "all"}${request.preview === true ? " preview" : ""}`);
  const stop = driveStudy(
    {
      ...fixture,
      info: async (...given) => {
        const info = await fixture.info(...given);
        return { ...info, model: { ...info.model, multiplyAdds: 1e12 } };
      },
      project: async function* project(...given) {
        note("project", given[0]);
        yield* fixture.project(...given);
      },
      evaluate: async function* evaluate(...given) {
        note("evaluate");
        yield* fixture.evaluate(...given);
      },
    },
    store,
  );
  const { jobs, projection } = await until(store, (state) => state.jobs.evaluate?.status === "done");
  expect(projection).toMatchObject({ final: false, sequence: { items: { length: 500 } } });
  expect(jobs.project).toMatchObject({ status: "deferred", title: expect.stringMatching(/^Project all 1,200 images/) });
  jobs.project?.retry?.();
  const whole = await until(store, (state) => state.jobs.project?.status === "done");
  expect(whole.projection).toMatchObject({ final: true, sequence: { items: { length: 1200 } } });
  expect(asked).toEqual(["project all preview", "project 500", "evaluate all", "project all"]);
  stop();
});

test("chosen items are projected by themselves, and all of them come back without work", async () => {
  const store = createPageStore(ADDRESS);
  const stop = driveStudy(createFixtureStudy({ count: 300 }), store);
  const { projection: whole } = await until(store, ({ jobs }) => jobs.project?.status === "done");
  store.getState().actions.look({ projected: Int32Array.of(1, 4, 9) });
  const few = await until(store, ({ projection, jobs }) => projection !== whole && jobs.project?.status === "done");
  expect([...(few.projection?.sequence.items ?? [])]).toEqual([1, 4, 9]);
  store.getState().actions.look({ projected: undefined });
  expect(store.getState().projection).toBe(whole);
  stop();
});

test("cancelled work says so and can be taken up again", async () => {
  const store = createPageStore(ADDRESS);
  const stop = driveStudy(createFixtureStudy({ count: 300 }), store);
  const { jobs } = await until(store, (state) => state.jobs.project?.status === "running");
  jobs.project?.cancel?.();
  const cancelled = await until(store, (state) => state.jobs.project?.status === "cancelled");
  cancelled.jobs.project?.retry?.();
  await until(store, (state) => state.jobs.project?.status === "done");
  stop();
});

test("a failure is shown with its hint, and what does not need it goes on", async () => {
  const store = createPageStore(ADDRESS);
  const stop = driveStudy(createFixtureStudy({ count: 300, failing: "project" }), store);
  const state = await until(store, ({ jobs }) => jobs.evaluate?.status === "done");
  expect(state.jobs.project).toMatchObject({ status: "failed", failure: { hint: "Export without it." } });
  stop();
});

test("another network is opened, evaluated and projected; going back takes no work", async () => {
  const store = createPageStore(ADDRESS);
  const asked: string[] = [];
  const fixture = createFixtureStudy({ count: 300 });
  const served: Study = {
    ...fixture,
    info: async (request, options) => {
      if (request?.unchecked === true) asked.push(`info ${variantKey(options?.variant ?? {})}`);
      return fixture.info(request, options);
    },
    project: (request, options) => {
      asked.push(`project ${variantKey(options?.variant ?? {})}`);
      return fixture.project(request, options);
    },
    evaluate: (request, options) => {
      asked.push(`evaluate ${variantKey(options?.variant ?? {})}`);
      return fixture.evaluate(request, options);
    },
  };
  const study = shownStudy(served, store);
  const stop = driveStudy(study, store);
  const settled = ({ jobs, evaluation }: PageState) => jobs.project?.status === "done" && evaluation?.final === true;
  const own = await until(store, settled);
  store.getState().actions.look({ model: "other" });
  const other = await until(store, (state) => state.projection !== own.projection && settled(state));
  expect(other.evaluation).not.toBe(own.evaluation);
  const variant = '{"model":"other"}';
  const once = ["info", "project", "evaluate"];
  expect(asked).toEqual([...once.map((name) => `${name} {}`), ...once.map((name) => `${name} ${variant}`)]);
  for (const [before, state] of [
    [true, own],
    [false, other],
  ] as const) {
    store.getState().actions.look({ before });
    const { projection, evaluation, info } = store.getState();
    expect(projection).toBe(state.projection);
    expect(evaluation).toBe(state.evaluation);
    expect(info).toBe(state.info);
  }
  expect(asked).toHaveLength(6);
  await study.predict({ item: 1 }, { variant: {} });
  stop();
});

/** A study of which every question is written down, with the variant that it was asked of. */
function watched(options: Parameters<typeof createFixtureStudy>[0]) {
  const asked: string[] = [];
  const fixture = createFixtureStudy(options);
  const note = (name: string, call?: { readonly variant?: Variant | undefined }) =>
    asked.push(`${name} ${variantKey(call?.variant ?? {})}`);
  const served: Study = {
    ...fixture,
    info: (request, call) => {
      if (request?.unchecked === true || variantKey(call?.variant ?? {}) !== "{}") note("info", call);
      return fixture.info(request, call);
    },
    project: (request, call) => {
      note("project", call);
      return fixture.project(request, call);
    },
    evaluate: (request, call) => {
      note("evaluate", call);
      return fixture.evaluate(request, call);
    },
  };
  return { asked, served };
}

test("an edited network is opened after the one without edits; before and after take no work the second time", async () => {
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, edits: "relu5[3]=0" });
  const { asked, served } = watched({ count: 300 });
  const stop = driveStudy(shownStudy(served, store), store);
  const settled = ({ jobs, evaluation }: PageState) => jobs.project?.status === "done" && evaluation?.final === true;
  const edited = await until(store, settled);
  const variant = '{"network":"relu5[3]=0"}';
  expect(edited.projectionOf).toBe(variant);
  // what its layouts are laid onto
  await until(store, ({ pair }) => pair !== undefined);
  expect(asked).toEqual(["info {}", `info ${variant}`, `project ${variant}`, `evaluate ${variant}`, "project {}"]);
  store.getState().actions.look({ before: true });
  const own = await until(store, (state) => state.projectionOf === "{}" && state.evaluation?.final === true);
  expect(asked.slice(5)).toEqual(["evaluate {}"]);
  expect(own.pair?.map(({ sequence }) => sequence)).toEqual([own.projection?.sequence, expect.anything()]);
  expect(own.evaluation?.accuracy).not.toBe(edited.evaluation?.accuracy);
  store.getState().actions.look({ before: false });
  expect(store.getState().evaluation).toBe(edited.evaluation);
  expect(store.getState().projection?.sequence).toBe(own.pair?.[1].sequence);
  expect(asked).toHaveLength(6);
  stop();
});

test("long work on an edited network waits to be asked for; meanwhile the layouts are the original's, and say so", async () => {
  const store = createPageStore(ADDRESS);
  const model = { ...alexnet(), multiplyAdds: 1e12 };
  const { asked, served } = watched({ count: 300, model });
  const stop = driveStudy(shownStudy(served, store), store);
  const own = await until(store, ({ jobs }) => jobs.evaluate?.status === "done" && jobs.project?.status === "done");
  store.getState().actions.edit({ edits: "relu5[3]=0" });
  const waiting = await until(store, ({ jobs }) => jobs.project?.status === "deferred");
  expect(waiting).toMatchObject({ projection: own.projection, projectionOf: "{}", evaluation: undefined });
  expect(asked).toHaveLength(4);
  waiting.jobs.project?.retry?.();
  const done = await until(store, ({ jobs }) => jobs.evaluate?.status === "done" && jobs.project?.status === "done");
  expect(done.projectionOf).toBe('{"network":"relu5[3]=0"}');
  expect(asked.slice(4)).toEqual(["project", "evaluate"].map((name) => `${name} ${done.projectionOf}`));
  store.getState().actions.undo();
  expect(store.getState().projection).toBe(own.projection);
  stop();
});

/** A study of so many images that a sample is drawn, of which only the original's layouts of all images are kept; positions come layer by layer. */
function large({ kept }: { readonly kept: boolean }) {
  const model = { ...alexnet(), multiplyAdds: 4e10 };
  const { asked, served } = watched({ count: 1200, model });
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, edits: "relu5[3]=0" });
  const first = until(store, ({ projection }) => projection !== undefined);
  const project: Study["project"] = async function* project(request = {}, call) {
    const isOriginal = variantKey(call?.variant ?? {}) === "{}";
    // what is kept comes before anything that is computed
    if (kept && !isOriginal) await first;
    for await (const message of served.project(request, call)) {
      const isGiven = message.kind === "projection" && message.final;
      if (kept && isOriginal && request.items === undefined && !isGiven) continue;
      const isPreview = message.kind === "projection" && !message.final;
      if (isPreview) {
        const { sequence } = message;
        yield { ...message, sequence: { ...sequence, items: sequence.items.slice(0, 100) } };
      } else yield message;
    }
  };
  const stop = driveStudy(shownStudy({ ...served, project }, store), store, undefined, 0);
  return { asked, store, stop, first };
}

test("of very many images an edited network is shown as the original until a sample of it is there, turned onto it; the rest waits to be asked for, with how long it takes", async () => {
  const { asked, store, stop, first } = large({ kept: true });
  const edited = '{"network":"relu5[3]=0"}';
  const seen = new Set<number>();
  store.subscribe(({ projection }) => projection && seen.add(projection.sequence.items.length));
  expect(await first).toMatchObject({ projectionOf: "{}", projection: { final: true }, evaluation: undefined });
  const state = await until(store, ({ jobs, turns }) => jobs.project?.status === "deferred" && turns !== undefined);
  expect(state).toMatchObject({ projectionOf: edited, evaluation: undefined });
  // its preview, of few images, does not take the place of all of them
  expect([...seen]).toEqual([1200, 500]);
  expect(state.projection?.sequence.items).toHaveLength(500);
  expect(state.projectionAsked?.request.items).toEqual([...(state.projection?.sequence.items ?? [])]);
  expect(state.jobs.project?.title).toMatch(/^Project all 1,200 images/);
  expect(state.jobs.evaluate).toMatchObject({ status: "deferred" });
  expect(state.jobs.evaluate?.title).toMatch(/^Predict all images \((about|roughly) \d+ (minute|hour)s?\)$/);
  expect(asked.filter((question) => question.startsWith("evaluate"))).toEqual([]);
  state.jobs.evaluate?.retry?.();
  const measured = await until(store, ({ evaluation }) => evaluation?.final === true);
  expect(measured.evaluation?.count).toBe(1200);
  state.jobs.project?.retry?.();
  const whole = await until(store, ({ projection, pair }) => projection?.final === true && pair !== undefined);
  expect(whole).toMatchObject({ projectionOf: edited });
  expect(whole.projection?.sequence.items).toHaveLength(1200);
  stop();
});

test("where the original's layouts are not kept either, they are not computed for an edited network, and it is said that nothing was turned", async () => {
  const { store, stop } = large({ kept: false });
  const state = await until(store, ({ notice }) => notice !== undefined);
  expect(state.notice?.text).toContain("not turned onto the original network's");
  expect(state.projection?.sequence.items).toHaveLength(500);
  stop();
});

test("what running the network tells is asked for once the first layouts are there, and said", async () => {
  const store = createPageStore(ADDRESS);
  const fixture = createFixtureStudy({ count: 300 });
  const order: string[] = [];
  const served: Study = {
    ...fixture,
    info: async (request, call) => {
      const info = await fixture.info(request, call);
      order.push(request?.unchecked === true ? "unchecked" : "checked");
      const late = request?.unchecked === true ? [] : ["predictions are the model file's own"];
      const folded = late.map(() => "chunks of several kinds of machines");
      const data = { ...info.data, notes: [...info.data.notes, ...folded] };
      return { ...info, model: { ...info.model, notes: [...info.model.notes, ...late] }, data };
    },
    project: async function* project(request, call) {
      for await (const message of fixture.project(request, call)) {
        if (message.kind === "projection") order.push("projection");
        yield message;
      }
    },
  };
  const stop = driveStudy(served, store, async () => undefined);
  const told = await until(
    store,
    ({ info }) => info?.model.notes.includes("predictions are the model file's own") === true,
  );
  expect(order).toEqual(["unchecked", "projection", "checked"]);
  expect(told.original).toBe(told.info);
  expect(told.info?.data.notes).toContain("chunks of several kinds of machines");
  const { notice } = await until(store, ({ notice }) => notice?.text === "chunks of several kinds of machines");
  expect(notice?.id).toBeGreaterThan(1);
  stop();
});

test("an edit that cannot be made says why, and what was there before stays", async () => {
  const store = createPageStore(ADDRESS);
  const fixture = createFixtureStudy({ count: 300 });
  const served: Study = {
    ...fixture,
    info: async (request, call) => {
      if (variantKey(call?.variant ?? {}) !== "{}") {
        throw new DeeplingError("mismatched", "bypass: conv3 (80 channels in, 160 out)", { hint: "choose another" });
      }
      return fixture.info(request, call);
    },
  };
  const stop = driveStudy(shownStudy(served, store), store);
  const own = await until(store, ({ jobs }) => jobs.evaluate?.status === "done" && jobs.project?.status === "done");
  store.getState().actions.edit({ edits: "conv3:bypass" });
  const failed = await until(store, ({ jobs }) => jobs.open?.status === "failed");
  expect(failed.jobs.open?.failure).toEqual({ message: expect.stringContaining("conv3"), hint: "choose another" });
  expect(failed).toMatchObject({ info: own.info, projection: own.projection });
  store.getState().actions.undo();
  expect(store.getState()).toMatchObject({ evaluation: own.evaluation, projection: own.projection });
  expect(store.getState().jobs.open).toBeUndefined();
  stop();
});
