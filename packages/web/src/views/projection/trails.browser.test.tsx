import { expect, test } from "vitest";
import { settled, showView } from "../../page-fixture.tsx";
import type { ViewState } from "../../state/view-state.ts";
import { StageScene } from "./stage-scene.ts";

/** Points whose trails the stage draws for a view. */
async function trailed(view: Partial<ViewState>, count: number): Promise<readonly number[]> {
  const { study, store, until } = await showView(null, { view, count });
  const state = await until((now) => settled(now) && now.projection?.final === true);
  const scene = new StageScene(study, { side: 1024, layers: 1 }, () => {});
  const seen = { frame: { t: 0, position: 0, camera: undefined }, extent: { width: 100, height: 100 } };
  const props = scene.propsOf(store.getState(), { theme: "dark", ground: [0, 0, 0], paths: [] }, seen);
  scene.dispose();
  return Array.from(props?.trails.points ?? [], (point) => state.projection?.sequence.items[point] ?? -1);
}

test("trails are those of the selection, else of the inspected image, and of all where there are few", async () => {
  expect(await trailed({ trails: 3, item: 7 }, 300)).toEqual([7]);
  expect(await trailed({ trails: 3, item: 7, selection: Int32Array.of(4, 9) }, 300)).toEqual([4, 9]);
  expect(await trailed({ trails: 3, item: 7 }, 40)).toHaveLength(40);
  expect(await trailed({ trails: 0, item: 7 }, 300)).toEqual([]);
});
