import type { Study } from "@deepling/engine";
import { expect, onTestFinished, test, vi } from "vitest";
import { momentOfClock, periodOf } from "../../renderers/projection/frame.ts";
import { driveStudy } from "../../state/drive.ts";
import { driveLayers, type LayerSource, layersThere } from "../../state/drive-layers.ts";
import { LayerWait } from "../../state/layer-wait.ts";
import { shownStudy } from "../../state/shown.ts";
import { createPageStore, type PageState } from "../../state/store.ts";
import { momentAt } from "../../state/timeline.ts";
import { until } from "../../state/until-fixture.ts";
import type { ViewState } from "../../state/view-state.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { layersOf } from "../../study/layer-places.ts";
import { ThumbnailCache } from "../../study/thumbnail-cache.ts";
import { ADDRESS } from "../index.ts";
import { driveEvolution } from "./drive-evolution.ts";
import { movieOf, saveFilm } from "./film.ts";
import { StageController } from "./stage-controller.ts";
import { figureOf, figureText, stageExports } from "./stage-exports.ts";
import { PATIENT } from "./stage-fixture.tsx";

const COUNT = 60;
/** Room for six layers of more than twenty. */
const LIMITS = { bytes: 6 * 8 * COUNT, atOnce: 2 };
const STUDY = createFixtureStudy({ count: COUNT });
const WISH = { format: "gif", side: 160, framesPerSecond: 3, seconds: 4 } as const;

/** A stage whose positions come at once, or layer by layer. */
async function stageOf(load: LayerSource | undefined, view: Partial<ViewState> = {}, study: Study = STUDY) {
  const host = document.createElement("div");
  host.style.cssText = "position:fixed;inset:0;width:320px;height:240px";
  document.body.append(host);
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, marks: "points", ...view });
  const page = { study, store, thumbnails: new ThumbnailCache(study, 32) };
  const around = { theme: "dark", ground: [15, 18, 22], paths: [] } as const;
  const controller = new StageController(host, page, around, () => undefined);
  controller.resize({ width: 320, height: 240, ratio: 1 });
  const most = load === undefined ? Number.POSITIVE_INFINITY : 0;
  const shown = shownStudy(study, store);
  const stops = [driveStudy(shown, store, undefined, most), driveEvolution(shown, store, most)];
  if (load !== undefined) stops.push(driveLayers(load, store, LIMITS));
  onTestFinished(() => {
    for (const stop of stops) stop();
    controller.dispose();
    host.remove();
  });
  await until(store, (state) => state.projection?.final === true && state.evaluation?.final === true);
  await until(store, (state) => layersThere(state, 0));
  return { store, controller };
}

/** Layers that are held back until the test lets them go, or fail with what it says. */
function gated() {
  const gate = { open: true, fault: undefined as Error | undefined, release: () => {} };
  const load: LayerSource = async (...asked) => {
    while (!gate.open) {
      await new Promise<void>((resolve) => {
        const before = gate.release;
        gate.release = () => {
          before();
          resolve();
        };
      });
    }
    if (gate.fault !== undefined) throw gate.fault;
    return layersOf(STUDY)(...asked);
  };
  const go = () => {
    gate.open = true;
    gate.release();
  };
  return { gate, load, go };
}

const never = new AbortController().signal;

test("a film of layers that come one by one has the frames of one whose layers are all there, and leaves the slider where it stands", async () => {
  const [whole, apart] = await Promise.all([stageOf(undefined), stageOf(layersOf(STUDY))]);
  const waits = [whole, apart].map(({ store }) => new LayerWait(store, never));
  const [first, second] = waits;
  if (first === undefined || second === undefined) throw new Error("no waits");
  const wanted = movieOf(whole.controller, WISH, first);
  const found = movieOf(apart.controller, WISH, second);
  expect(found.frames).toBe(12);
  for (const frame of [11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
    expect((await found.frame(frame)).data).toEqual((await wanted.frame(frame)).data);
    const held = apart.store.getState().held?.layers.filter((layer) => layer !== undefined);
    expect(held?.length).toBeLessThanOrEqual(6);
  }
  expect(apart.store.getState().view.t).toBe(0);
  for (const wait of waits) wait.dispose();
  expect(apart.store.getState().awaited).toEqual([]);
});

const SEVERAL = createFixtureStudy({ count: COUNT, others: ["b", "c"] });

test.each([
  [
    "two networks",
    { model: "b" },
    ({ pair }: PageState) => pair !== undefined,
    0.4,
    "40 % of the way from alexnet-cifar10 to b",
  ],
  [
    "checkpoints",
    { evolving: true },
    ({ evolution }: PageState) => evolution?.frames.length === 3,
    1.3,
    "30 % of the way from b to c",
  ],
] as const)(
  "a film between %s goes through the layers and stays between them; so do pictures, which say where they are",
  async (_, view, isKnown, blend, words) => {
    const whole = await stageOf(undefined, view, SEVERAL);
    const apart = await stageOf(layersOf(shownStudy(SEVERAL, whole.store)), view, SEVERAL);
    for (const { store } of [whole, apart]) {
      await until(store, isKnown);
      store.getState().actions.look({ blend });
    }
    const wish = { ...WISH, framesPerSecond: 2 };
    const waits = [whole, apart].map(({ store }) => new LayerWait(store, never));
    const [first, second] = waits;
    if (first === undefined || second === undefined) throw new Error("no waits");
    const movie = movieOf(whole.controller, wish, first);
    const found = movieOf(apart.controller, wish, second);
    const { sequence } = whole.store.getState().projection ?? {};
    const [layers, period] = [sequence?.layers.length ?? 0, periodOf(sequence?.layers.length ?? 0, "loop")];
    const size = { width: 320, height: 240, ratio: 0.5, text: true };
    const seen = new Set<string>();
    for (const index of [5, 0, 2, 7]) {
      const position = momentOfClock((index / movie.frames) * period, layers, "loop");
      // what the stage itself shows once its slider stands there
      const shownAt = (at: number) => {
        const t = sequence === undefined ? 0 : momentAt(sequence, at);
        whole.store.getState().actions.look({ t });
        return figureOf(whole.controller, whole.controller.frame(), size)
          .getContext("2d")
          ?.getImageData(0, 0, 160, 120);
      };
      const frame = (await movie.frame(index)).data;
      expect(frame).toEqual(shownAt(position)?.data);
      seen.add(frame.join());
      expect((await found.frame(index)).data).toEqual(shownAt(Math.round(position))?.data);
      whole.store.getState().actions.look({ t: 0 });
      const text = figureText(apart.controller, apart.controller.frame(position), size);
      expect(text?.heading).toBe(sequence?.layers[Math.round(position)]?.name);
      expect(text?.detail).toMatch(new RegExp(` · ${words}$`));
    }
    expect(seen.size).toBe(4);
    for (const wait of waits) wait.dispose();
  },
);

test("a film says which layer it waits for, goes on when that comes, and can be given up meanwhile", async () => {
  const { gate, load, go } = gated();
  const { store, controller } = await stageOf(load);
  await until(store, ({ held }) => held?.layers.filter((layer) => layer !== undefined).length === 6);
  gate.open = false;
  const made = saveFilm(controller, WISH);
  const job = () => store.getState().jobs["export-gif"];
  await expect.poll(() => job()?.progress?.stage, PATIENT).toMatch(/^reading \S+ for frames$/);
  job()?.cancel?.();
  await made;
  expect(job()).toBeUndefined();
  expect(store.getState().awaited).toEqual([]);
  const saved = vi.spyOn(URL, "createObjectURL").mockReturnValue("#");
  onTestFinished(() => saved.mockRestore());
  const again = saveFilm(controller, WISH);
  await expect.poll(() => job()?.progress?.stage, PATIENT).toMatch(/^reading/);
  go();
  await again;
  expect(job()).toBeUndefined();
  expect(saved).toHaveBeenCalledOnce();
});

test("a film whose layer cannot be read ends with the layer and the reason; tried again, it is made", async () => {
  const { gate, load } = gated();
  const { store, controller } = await stageOf(load);
  await until(store, ({ held }) => held?.layers.filter((layer) => layer !== undefined).length === 6);
  const names = store.getState().projection?.sequence.layers.map(({ name }) => name) ?? [];
  gate.fault = new Error("the disk is gone");
  await saveFilm(controller, WISH);
  const job = () => store.getState().jobs["export-gif"];
  const message = job()?.failure?.message ?? "";
  const [, name = ""] = /^missing layer: (.+) \(the disk is gone\)$/.exec(message) ?? [];
  expect(names).toContain(name);
  gate.fault = undefined;
  const saved = vi.spyOn(URL, "createObjectURL").mockReturnValue("#");
  onTestFinished(() => saved.mockRestore());
  job()?.retry?.();
  await expect.poll(() => saved.mock.calls.length, PATIENT).toBe(1);
  await expect.poll(job, PATIENT).toBeUndefined();
  expect(store.getState().jobs.layers).toBeUndefined();
});

test.each(["stage-png-bare", "stage-svg"])(
  "%s waits for the layer that the slider stands at, and is that layer's",
  async (id) => {
    const { gate, load, go } = gated();
    const { store, controller } = await stageOf(load);
    const whole = await stageOf(undefined);
    const files: Blob[] = [];
    const saved = vi.spyOn(URL, "createObjectURL").mockImplementation((file) => {
      if (file instanceof Blob) files.push(file);
      return "#";
    });
    onTestFinished(() => saved.mockRestore());
    const run = (of: StageController) =>
      stageExports(of, () => undefined)
        .find((entry) => entry.id === id)
        ?.run();
    gate.open = false;
    for (const stage of [store, whole.store]) stage.getState().actions.look({ t: 15 });
    run(controller);
    const job = () => store.getState().jobs[id === "stage-svg" ? "export-svg" : "export-png"];
    const name = store.getState().projection?.sequence.layers[15]?.name;
    await expect.poll(() => job()?.progress?.stage, PATIENT).toBe(`reading ${name}`);
    expect(job()?.cancel).toBeDefined();
    expect(files).toEqual([]);
    go();
    await expect.poll(job, PATIENT).toBeUndefined();
    run(whole.controller);
    await expect.poll(() => files.length, PATIENT).toBe(2);
    const [found, wanted] = await Promise.all(files.map((file) => file.arrayBuffer()));
    expect(new Uint8Array(found ?? new ArrayBuffer())).toEqual(new Uint8Array(wanted ?? new ArrayBuffer(1)));
  },
);
