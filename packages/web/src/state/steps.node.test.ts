import { expect, test } from "vitest";
import { ADDRESS } from "../views/index.ts";
import { createPageStore, currentLayer } from "./store.ts";

test("who follows steps hears of the slider at each layer and at each middle, and of everything else at once", () => {
  const store = createPageStore(ADDRESS);
  const { look, setPlaying, setHover } = store.getState().actions;
  const heard: number[] = [];
  const stop = store.subscribeToSteps(({ view }) => heard.push(view.t));
  const all: number[] = [];
  store.subscribe(({ view }) => all.push(view.t));
  for (let frame = 1; frame <= 40; frame++) look({ t: frame / 16 });
  expect(heard).toEqual([0.5, 1, 1.5, 2, 2.5]);
  expect(all).toHaveLength(40);
  for (let frame = 39; frame >= 24; frame--) look({ t: frame / 16 });
  // on the way back a middle is left with the first moment before it
  expect(heard.splice(5)).toEqual([39 / 16, 31 / 16]);
  look({ t: 1.4, trails: 3 });
  look({ trails: 1 });
  setPlaying(true);
  setHover({ target: { kind: "layer", layer: 3 }, box: { left: 0, top: 0, right: 1, bottom: 1 } });
  expect(heard.splice(5)).toEqual([1.4, 1.4, 1.4, 1.4]);
  stop();
  look({ t: 9 });
  expect(heard).toHaveLength(5);
});

test("what is read at a step is right until the next one, for any place of the slider", () => {
  const store = createPageStore(ADDRESS);
  let heard = currentLayer(store.getState());
  store.subscribeToSteps((state) => {
    heard = currentLayer(state);
  });
  for (let turn = 0; turn < 2000; turn++) {
    store.getState().actions.look({ t: 11.5 + 11.5 * Math.sin(turn * 0.37) * Math.sin(turn * 0.0113) });
    expect(heard).toBe(currentLayer(store.getState()));
  }
});
