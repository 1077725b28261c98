import { randomNormal, seededRandom } from "@deepling/engine";
import { expect, test } from "vitest";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { ADDRESS } from "../views/index.ts";
import { stripOfImage } from "./ask-strip.ts";
import { driveStudy } from "./drive.ts";
import { layerOfTrail, openStrip } from "./open-strip.ts";
import { createPageStore, type PageState } from "./store.ts";

/** The fixture's answers, with layouts in which one image lies among the class said from one layer on. */
async function known(item: number, turn: number | undefined): Promise<PageState> {
  const store = createPageStore(ADDRESS);
  const stop = driveStudy(createFixtureStudy({ count: 200 }), store);
  const done = ({ jobs }: PageState) => jobs.project?.status === "done" && jobs.evaluate?.status === "done";
  const state = await new Promise<PageState>((resolve) => {
    store.subscribe((now) => {
      if (done(now)) resolve(now);
    });
  });
  stop();
  const { projection, info, evaluation } = state;
  if (projection === undefined) throw new Error("no projection");
  const random = seededRandom(3);
  const layers = projection.sequence.layers.map((layout, at) => {
    const positions = Float32Array.from(projection.sequence.items, (one) => {
      const classAt = 10 * (info?.data.labels?.[one] ?? 0);
      const said = 10 * (evaluation?.predicted[item] ?? 0);
      return one === item && turn !== undefined && at >= turn ? said : classAt;
    });
    const both = Float32Array.from({ length: 2 * positions.length }, (_, place) =>
      place % 2 === 0 ? (positions[place / 2] ?? 0) + 0.1 * randomNormal(random) : 0.1 * randomNormal(random),
    );
    return { ...layout, positions: both };
  });
  return { ...state, projection: { ...projection, sequence: { ...projection.sequence, layers } } };
}

const wrongItem = 0;

test("a mistaken image's trail is seen where it changes sides, else before the scores; a recognised one's anywhere", async () => {
  const plain = await known(wrongItem, undefined);
  const labels = plain.info?.data.labels ?? new Int32Array();
  const wrong = labels.findIndex((label, item) => plain.evaluation?.predicted[item] !== label);
  const right = labels.findIndex((label, item) => plain.evaluation?.predicted[item] === label);
  expect(layerOfTrail(plain, [right])).toBeUndefined();
  const layers = plain.info?.model.layers ?? [];
  expect(layerOfTrail(plain, [wrong])).toBe(layers.length - 2);
  const turning = await known(wrong, 3);
  expect(layerOfTrail(turning, [wrong])).toBe(turning.projection?.sequence.layers[3]?.layer);
  expect(layerOfTrail({ ...turning, evaluation: undefined }, [wrong])).toBeUndefined();
});

test("only from the input does the slider set out", async () => {
  const state = await known(wrongItem, undefined);
  const labels = state.info?.data.labels ?? new Int32Array();
  const wrong = labels.findIndex((label, item) => state.evaluation?.predicted[item] !== label);
  const data = state.info?.data;
  if (data === undefined) throw new Error("no data");
  const asked = stripOfImage(wrong, new Float32Array(data.classes.length).fill(0.1), data);
  for (const t of [0, 2]) {
    const store = createPageStore(ADDRESS, { ...state.view, t });
    const { info, evaluation, projection } = state;
    store.getState().actions.learn({ info, evaluation, projection });
    openStrip(store, asked);
    expect(store.getState().view.strip?.items).toEqual([wrong]);
    expect(store.getState().destination).toBe(t === 0 ? layerOfTrail(state, [wrong]) : undefined);
  }
});
