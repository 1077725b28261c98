import type { Study } from "@deepling/engine";
import { expect, onTestFinished, test } from "vitest";
import { drawLayouts } from "../renderers/projection/layouts.ts";
import { trailPlaces } from "../renderers/projection/trail-places.ts";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { ADDRESS } from "../views/index.ts";
import { isWhole } from "./apart.ts";
import { driveStudy } from "./drive.ts";
import { driveTrailed } from "./drive-trailed.ts";
import { shownStudy } from "./shown.ts";
import { createPageStore, type PageStore } from "./store.ts";
import { until } from "./until-fixture.ts";

/** A page on another model, whose layouts are turned; of more than `whole` places positions come layer by layer. */
function pageOf(served: Study, whole: number): PageStore {
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, model: "b", trails: 3, t: 20 });
  const study = shownStudy(served, store);
  const stops = [driveStudy(study, store, undefined, whole), driveTrailed(study, store)];
  onTestFinished(() => {
    for (const stop of stops) stop();
  });
  return store;
}

test("without any layer of all images, the trails of those that are selected are those of the whole layouts, in every layer", async () => {
  const study = createFixtureStudy({ count: 90, others: ["b"] });
  const asked: (readonly number[])[] = [];
  const watching: Study = {
    ...study,
    paths: (request, call) => {
      asked.push(request.items);
      return study.paths(request, call);
    },
  };
  const page = pageOf(watching, 0);
  const known = await until(pageOf(study, Number.POSITIVE_INFINITY), ({ pair }) => pair !== undefined);
  const whole = known.projection?.sequence;
  if (whole === undefined || !isWhole(whole)) throw new Error("the positions did not come");
  await until(page, ({ turns, projection }) => turns !== undefined && projection?.final === true);
  expect(asked).toEqual([]);
  const { selectItems, look } = page.getState().actions;
  for (const items of [[7, 40, 61], [5]]) {
    if (items.length > 1) selectItems(items);
    else look({ selection: new Int32Array(), item: items[0] });
    const { trailed, projection } = await until(
      page,
      (state) =>
        state.trailed?.of === state.projection?.sequence && state.trailed?.sequence.items.join() === items.join(),
    );
    if (trailed === undefined || projection === undefined) throw new Error("no trails");
    const points = Uint32Array.from(items);
    const positions = trailed.sequence.layers.map((layer) => layer.positions);
    const rowOf = (point: number) => trailed.sequence.items.indexOf(point);
    const found = trailPlaces(drawLayouts(projection.sequence), points, { rowOf, positions });
    const wanted = trailPlaces(drawLayouts(whole), points, undefined);
    expect(found).toHaveLength(whole.layers.length);
    for (const [at, places] of found.entries())
      for (const [i, value] of places.entries()) expect(value).toBeCloseTo(wanted[at]?.[i] ?? Number.NaN, 4);
  }
  expect(asked).toEqual([[7, 40, 61], [5]]);
  // a slider that moves asks nothing, nor does a selection without trails
  look({ t: 3 });
  look({ trails: 0 });
  selectItems([1, 2]);
  expect(asked).toHaveLength(2);
});
