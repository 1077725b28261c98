import { seededRandom } from "@deepling/engine";
import { expect, test } from "vitest";
import { placesOf } from "../../parts/use-trail-paths.ts";
import { driveStudy } from "../../state/drive.ts";
import { createPageStore, type PageState, type PageStore } from "../../state/store.ts";
import { STRIP_LOOK, STRIP_START } from "../../state/view-state.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { ADDRESS } from "../index.ts";
import { driveStrip } from "./drive-strip.ts";
import { driveTrail } from "./drive-trail.ts";
import { classesAround, frameOfChange } from "./trail-classes.ts";

const until = (store: PageStore, holds: (state: PageState) => boolean): Promise<PageState> =>
  new Promise((resolve) => {
    const release = store.subscribe((state) => {
      if (!holds(state)) return;
      release();
      resolve(state);
    });
    if (holds(store.getState())) resolve(store.getState());
  });

test("a strip's frames are placed in the layouts on the stage, and again in other ones", async () => {
  const study = createFixtureStudy({ count: 60 });
  const store = createPageStore(ADDRESS);
  const stops = [driveStudy(study, store), driveStrip(study, store), driveTrail(study, store)];
  const { look } = store.getState().actions;
  look({ strip: { ...STRIP_START, items: [7], target: "ring", compare: "cross", frames: 4 } });
  const state = await until(store, ({ trail }) => trail?.frames === 4);
  const { trail, projection } = state;
  expect(trail?.members).toEqual([0, 1]);
  expect(trail?.positions).toHaveLength(projection?.sequence.layers.length ?? 0);
  // frame 0 is the image itself, in both rows
  projection?.sequence.layers.forEach(({ positions }, layer) => {
    for (const member of [0, 1]) {
      const own = trail === undefined ? [] : (placesOf(trail, member)[layer] ?? []);
      expect(own).toHaveLength(8);
      expect(own[0]).toBeCloseTo(positions?.[14] ?? 0, 1);
    }
  });
  look({ mode: "smooth" });
  const other = await until(
    store,
    (now) => now.projection?.sequence.mode === "smooth" && now.trail?.frames === 4 && now.trail !== trail,
  );
  expect(other.trail?.positions).toHaveLength(trail?.positions.length ?? 0);
  look({ stripLook: { ...STRIP_LOOK, trail: false } });
  expect(store.getState().trail).toBeUndefined();
  look({ stripLook: STRIP_LOOK });
  await until(store, (now) => now.trail?.frames === 4);
  look({ strip: undefined });
  expect(store.getState().trail).toBeUndefined();
  for (const stop of stops) stop();
});

test("a placement that fails says so, once, and can be tried again", async () => {
  const study = createFixtureStudy({ count: 60, failing: "place" });
  const store = createPageStore(ADDRESS);
  const stops = [driveStudy(study, store), driveStrip(study, store), driveTrail(study, store)];
  store.getState().actions.look({ strip: { ...STRIP_START, items: [7], target: "ring" } });
  const { jobs } = await until(store, (now) => now.jobs.trail?.status === "failed");
  expect(jobs.trail?.failure?.message).toContain("NonMaxSuppression");
  jobs.trail?.retry?.();
  await until(store, (now) => now.jobs.trail?.status === "failed");
  for (const stop of stops) stop();
});

test("the class around a place is that of most of its ten nearest, the image itself left out", () => {
  const random = seededRandom(5);
  const positions = Float32Array.from({ length: 400 }, () => random());
  const labels = Array.from({ length: 200 }, (_, row) => ((positions[2 * row] ?? 0) > 0.5 ? 1 : 0));
  const places = Float32Array.of(0.1, 0.5, 0.9, 0.5, positions[6] ?? 0, positions[7] ?? 0);
  const labelOf = (row: number) => (row === 3 ? 9 : (labels[row] ?? -1));
  const found = classesAround({ positions }, places, labelOf, 3);
  for (let place = 0; place < 3; place++) {
    const order = labels
      .map((_, row) => row)
      .filter((row) => row !== 3)
      .sort((a, b) => away(a) - away(b))
      .slice(0, 10);
    const ones = order.filter((row) => labels[row] === 1).length;
    if (ones !== 5) expect(found[place]).toBe(ones > 5 ? 1 : 0);
    function away(row: number): number {
      return Math.hypot(
        (positions[2 * row] ?? 0) - (places[2 * place] ?? 0),
        (positions[2 * row + 1] ?? 0) - (places[2 * place + 1] ?? 0),
      );
    }
  }
  expect(Array.from(found.subarray(0, 2))).toEqual([0, 1]);
  expect([...classesAround({ positions }, places, () => -1, 0)]).toEqual([-1, -1, -1]);
  expect(frameOfChange(Int32Array.of(2, 2, 5, 2))).toBe(2);
  expect(frameOfChange(Int32Array.of(2, 2))).toBeUndefined();
});
