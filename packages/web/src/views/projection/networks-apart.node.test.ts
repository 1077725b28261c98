import type { Study } from "@deepling/engine";
import { expect, onTestFinished, test } from "vitest";
import { drawLayouts } from "../../renderers/projection/layouts.ts";
import { isWhole } from "../../state/apart.ts";
import { driveStudy } from "../../state/drive.ts";
import { driveLayers, heldOf } from "../../state/drive-layers.ts";
import { passageOf } from "../../state/passage.ts";
import { shownStudy } from "../../state/shown.ts";
import { createPageStore, type PageState, type PageStore } from "../../state/store.ts";
import { until } from "../../state/until-fixture.ts";
import type { ViewState } from "../../state/view-state.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { layersOf } from "../../study/layer-places.ts";
import { ADDRESS } from "../index.ts";
import { blendOf } from "./blend.ts";
import { driveEvolution } from "./drive-evolution.ts";
import { HeldPassage, isPassageApart, passageMoment } from "./held-passage.ts";

const COUNT = 120;
/** Room for eight layers. */
const LIMITS = { bytes: 8 * 8 * COUNT, atOnce: 2 };

/** A page of which positions come at once (`whole`), or layer by layer. */
function pageOf(served: Study, view: Partial<ViewState>, whole: boolean): PageStore {
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, ...view });
  const study = shownStudy(served, store);
  const most = whole ? Number.POSITIVE_INFINITY : 0;
  const stops = [
    driveStudy(study, store, undefined, most),
    driveLayers(layersOf(study), store, LIMITS),
    driveEvolution(study, store, most),
  ];
  onTestFinished(() => {
    for (const stop of stops) stop();
  });
  return store;
}

/** Bytes of all layers that are held. */
const heldIn = ({ held, heldBeside = [] }: PageState): number =>
  [held, ...heldBeside].reduce((sum, one) => sum + (one?.layers.filter((layer) => layer !== undefined).length ?? 0), 0);

/** The largest distance between two drawings of a layer, in drawn units. */
function apart(found: Float32Array | undefined, wanted: Float32Array | undefined): number {
  if (found === undefined || wanted === undefined || found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  return found.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] ?? Number.NaN))), 0);
}

const ROUNDING = 1e-5;

test.each(["unit", "shared"] as const)(
  "on the %s scale, layouts of another model that come layer by layer lie on the original's as the whole ones do, and so does the way between them",
  async (scale) => {
    const served = createFixtureStudy({ count: COUNT, others: ["b"] });
    const pages = [true, false].map((whole) => pageOf(served, { model: "b", scale, t: 5 }, whole));
    const [known, some] = await Promise.all(pages.map((page) => until(page, ({ pair }) => pair !== undefined)));
    const [all, page] = [known?.projection?.sequence, pages[1]];
    if (all === undefined || !isWhole(all) || some === undefined || page === undefined) throw new Error("no layouts");
    const wanted = drawLayouts(all, scale);
    // the drawn study's layouts of another network lie otherwise
    expect(some.turns?.some(([cosine]) => Math.abs(cosine - 1) > 1e-6)).toBe(true);
    for (const t of [5, 6, 20]) {
      page.getState().actions.look({ t });
      const told = some.projection?.sequence ?? all;
      const there = await until(page, (state) => heldOf(state, told, scale)?.layers[t] !== undefined);
      expect(isWhole(told)).toBe(false);
      const drawn = drawLayouts(told, scale, "most", heldOf(there, told, scale)?.layers);
      expect(apart(drawn.layers[t], wanted.layers[t])).toBeLessThan(ROUNDING);
      expect(drawn.bounds[t]?.left).toBeCloseTo(wanted.bounds[t]?.left ?? Number.NaN, 4);
      expect(heldIn(there)).toBeLessThanOrEqual(8);
    }
    for (const page of pages) page.getState().actions.look({ blend: 0.5, t: 20 });
    const passing = new HeldPassage();
    const drawnOf = (state: PageState) => {
      const passage = passageOf(state);
      if (passage === undefined) return undefined;
      const t = passageMoment(passage, state.view.t);
      const shown = blendOf(passage, t);
      const held = isPassageApart(passage) ? passing.layers(passage, shown, t, state) : undefined;
      return drawLayouts(shown, scale, "most", held);
    };
    const isDrawn = (state: PageState) => drawnOf(state)?.layers.every((layer) => layer !== undefined) === true;
    const [whole, byLayer] = await Promise.all(pages.map((page) => until(page, isDrawn)));
    if (whole === undefined || byLayer === undefined) throw new Error("nothing is drawn");
    const [blend, slow] = [drawnOf(byLayer), drawnOf(whole)];
    expect(blend?.layers).toHaveLength(2);
    for (const frame of [0, 1]) expect(apart(blend?.layers[frame], slow?.layers[frame])).toBeLessThan(ROUNDING);
    // the same arrays while nothing has come: the choice of points and the device go on with them
    expect(drawnOf(byLayer)?.layers.every((layer, frame) => layer === blend?.layers[frame])).toBe(true);
    // to the other side and back nothing is asked for again
    expect(heldIn(byLayer)).toBeLessThanOrEqual(8);
  },
);

test("checkpoints that come layer by layer lie where the whole ones do, each on the one before", async () => {
  const served = createFixtureStudy({ count: COUNT, others: ["b", "c"] });
  const view = { evolving: true, blend: 1.5, t: 20 };
  const pages = [true, false].map((whole) => pageOf(served, view, whole));
  const all = ({ evolution, projection }: PageState) =>
    evolution?.frames.length === 3 && projection?.final === true && evolution.frames[2] !== undefined;
  const [whole] = await Promise.all(pages.map((page) => until(page, all)));
  const wanted = whole && passageOf(whole);
  const [, page] = pages;
  if (wanted === undefined || page === undefined) throw new Error("no checkpoints came");
  const passing = new HeldPassage();
  const byLayer = await until(page, (state) => {
    const passage = passageOf(state);
    const t = passage && passageMoment(passage, 20);
    if (passage === undefined || t === undefined) return false;
    const held = passing.layers(passage, blendOf(passage, t), t, state);
    return held[1] !== undefined && held[2] !== undefined;
  });
  const passage = passageOf(byLayer) ?? [];
  const shown = blendOf(passage, 20);
  const drawn = drawLayouts(shown, "unit", "most", passing.layers(passage, shown, 20, byLayer));
  const slow = drawLayouts(blendOf(wanted, 20));
  for (const frame of [1, 2]) expect(apart(drawn.layers[frame], slow.layers[frame])).toBeLessThan(ROUNDING);
  expect(heldIn(byLayer)).toBeLessThanOrEqual(8);
});
