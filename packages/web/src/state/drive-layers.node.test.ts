import type { Study } from "@deepling/engine";
import { expect, onTestFinished, test } from "vitest";
import { drawLayouts } from "../renderers/projection/layouts.ts";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { layersOf } from "../study/layer-places.ts";
import { ADDRESS } from "../views/index.ts";
import { isWhole } from "./apart.ts";
import { courseOf } from "./course.ts";
import { driveStudy } from "./drive.ts";
import { driveLayers, type LayerSource, layersThere } from "./drive-layers.ts";
import { itemsOf } from "./items.ts";
import { driveSampled, layoutsAround, saySampled } from "./layouts-around.ts";
import { createPageStore, type PageState } from "./store.ts";
import { until } from "./until-fixture.ts";

const COUNT = 700;
/** Room for six layers. */
const LIMITS = { bytes: 6 * 8 * COUNT, atOnce: 2 };

/** A page whose positions come layer by layer, whatever their number; `whole` places come at once. */
function pageOf(study: Study, whole: number, load: LayerSource = layersOf(study)) {
  const store = createPageStore(ADDRESS);
  const stops = [driveStudy(study, store, undefined, whole), driveLayers(load, store, LIMITS)];
  onTestFinished(() => {
    for (const stop of stops) stop();
  });
  return store;
}

const heldOf = ({ held }: PageState): number[] =>
  [...(held?.layers.entries() ?? [])].flatMap(([at, layer]) => (layer === undefined ? [] : [at]));
const isIdle = (state: PageState) => state.projection?.final === true && heldOf(state).length === 6;

test.each(["unit", "shared"] as const)(
  "on the %s scale, layers that come one by one are drawn where all of them at once are",
  async (scale) => {
    const study = createFixtureStudy({ count: COUNT });
    const whole = await until(pageOf(study, Number.POSITIVE_INFINITY), ({ projection }) => projection?.final === true);
    const store = pageOf(study, 0);
    store.getState().actions.look({ scale });
    const sequence = whole.projection?.sequence;
    if (sequence === undefined || !isWhole(sequence)) throw new Error("the positions did not come");
    const expected = drawLayouts(sequence, scale);
    for (const t of [0, 5.5, 11, 2]) {
      store.getState().actions.look({ t });
      const state = await until(store, (now) => isIdle(now) && layersThere(now, t));
      const told = state.projection?.sequence;
      if (told === undefined || state.held === undefined) throw new Error("no layers came");
      expect(isWhole(told)).toBe(false);
      const drawn = drawLayouts(told, scale, "most", state.held.layers);
      expect({ ...drawn, layers: [] }).toEqual({ ...expected, layers: [] });
      for (const at of heldOf(state)) expect(drawn.layers[at]).toEqual(expected.layers[at]);
    }
  },
);

test("the window follows the slider: each layer is asked for once while it is held, and no more are held than there is room for", async () => {
  const study = createFixtureStudy({ count: COUNT });
  const asked: number[] = [];
  const under = new Set<number>();
  const load: LayerSource = async (wanted, signal) => {
    const { layer } = wanted.request;
    expect(under.has(layer)).toBe(false);
    asked.push(layer);
    under.add(layer);
    signal.addEventListener("abort", () => under.delete(layer));
    expect(under.size).toBeLessThanOrEqual(LIMITS.atOnce);
    try {
      return await layersOf(study)(wanted, signal);
    } finally {
      under.delete(layer);
    }
  };
  const store = pageOf(study, 0, load);
  store.subscribe((state) => expect(heldOf(state).length).toBeLessThanOrEqual(6));
  await until(store, isIdle);
  expect([...asked].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  store.getState().actions.look({ t: 3 });
  await until(store, (state) => layersThere(state, 3));
  expect(new Set(asked).size).toBe(asked.length);
  store.getState().actions.look({ t: 9.5 });
  const state = await until(store, (now) => isIdle(now) && layersThere(now, 9.5));
  expect(heldOf(state)).toEqual(expect.arrayContaining([9, 10]));
});

test("a layer that does not come is said with its reason, and asked for again", async () => {
  const study = createFixtureStudy({ count: COUNT });
  let fails = true;
  const store = pageOf(study, 0, async (...asked) => {
    if (fails) throw new Error("the disk is gone");
    return layersOf(study)(...asked);
  });
  const { jobs } = await until(store, (state) => state.jobs.layers?.status === "failed");
  expect(jobs.layers?.failure?.message).toBe("the disk is gone");
  fails = false;
  jobs.layers?.retry?.();
  await until(store, isIdle);
});

test("the course of selected images among a sample is that among the same images of the whole, and says among how many", async () => {
  const study = createFixtureStudy({ count: COUNT });
  const store = pageOf(study, 0);
  onTestFinished(driveSampled(study, store, 100));
  store.getState().actions.selectItems([3, 8, 650]);
  const state = await until(store, ({ sampled }) => sampled !== undefined);
  const [around, told] = [layoutsAround(state), state.projection?.sequence];
  if (around === undefined || told === undefined) throw new Error("no sample came");
  expect(saySampled(around, told)).toMatch(/^among 10[0-3] of 700 images$/);
  const whole = await until(pageOf(study, Number.POSITIVE_INFINITY), ({ projection }) => projection?.final === true);
  const sequence = whole.projection?.sequence;
  if (sequence === undefined || !isWhole(sequence)) throw new Error("the positions did not come");
  const layers = sequence.layers.map((layer) => ({
    ...layer,
    positions: Float32Array.from(
      [...around.items].flatMap((item) => [...layer.positions.subarray(2 * item, 2 * item + 2)]),
    ),
  }));
  const classes = { label: (item: number) => item % 5, said: (item: number) => item % 3 };
  const items = itemsOf([3, 8, 650]);
  expect(courseOf(around, items, classes)).toEqual(
    courseOf({ ...sequence, items: around.items, layers }, items, classes),
  );
  expect(saySampled(sequence, sequence)).toBe("");
});
