import { expect, onTestFinished, test, vi } from "vitest";
import { isWhole } from "../state/apart.ts";
import { driveStudy } from "../state/drive.ts";
import { positionsCsv } from "../state/positions.ts";
import { createPageStore } from "../state/store.ts";
import { until } from "../state/until-fixture.ts";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { ThumbnailCache } from "../study/thumbnail-cache.ts";
import { ADDRESS } from "../views/index.ts";
import { saveLayer } from "./save-layer.ts";

const study = createFixtureStudy({ count: 9000 });

/** A page whose positions come at once, or layer by layer. */
async function pageOf(whole: number) {
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, t: 7 });
  onTestFinished(driveStudy(study, store, undefined, whole));
  const state = await until(store, (now) => now.projection?.final === true && now.evaluation?.final === true);
  return { page: { study, store, thumbnails: new ThumbnailCache(study, 32) }, state };
}

test("the table of the layer that the slider stands at is that part of the table of all layers, also where positions are apart", async () => {
  const [whole, apart] = await Promise.all([pageOf(Number.POSITIVE_INFINITY), pageOf(0)]);
  const files: Blob[] = [];
  const saved = vi.spyOn(URL, "createObjectURL").mockImplementation((file) => {
    if (file instanceof Blob) files.push(file);
    return "#";
  });
  onTestFinished(() => saved.mockRestore());
  const said: string[] = [];
  const signal = new AbortController().signal;
  await saveLayer(apart.page, { signal, say: (stage) => stage !== undefined && said.push(stage) });
  const { projection, info, evaluation } = whole.state;
  if (projection === undefined || info === undefined || !isWhole(projection.sequence)) throw new Error("no positions");
  const layer = projection.sequence.layers[7];
  const [header, ...rows] = positionsCsv(projection.sequence, info.data, evaluation).split("\n");
  const wanted = [header, ...rows.filter((row) => row.split(",")[4] === String(layer?.layer)), ""].join("\n");
  expect(await files[0]?.text()).toBe(wanted);
  expect(said[0]).toBe(`reading ${layer?.name}`);
});

test("given up, it writes no file", async () => {
  const { page } = await pageOf(0);
  const saved = vi.spyOn(URL, "createObjectURL").mockReturnValue("#");
  onTestFinished(() => saved.mockRestore());
  const gone = AbortSignal.abort(new Error("given up"));
  await expect(saveLayer(page, { signal: gone, say: () => undefined })).rejects.toThrow("given up");
  expect(saved).not.toHaveBeenCalled();
});
