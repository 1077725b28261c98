import { expect, test } from "vitest";
import { alexnet } from "../study/fixture/models.ts";
import { ADDRESS } from "../views/index.ts";
import { dreamLayer, openDream } from "./open-dream.ts";
import { createPageStore } from "./store.ts";

const { layers } = alexnet();
const named = (name: string) => layers.findIndex((layer) => layer.name === name);

test("a dream begins where the slider stands, or with a later activation where there is no map", () => {
  expect(dreamLayer(layers, named("conv3"))?.name).toBe("conv3");
  expect(dreamLayer(layers, 0)?.name).toBe("relu4");
  expect(dreamLayer(layers, named("fc6"))?.name).toBe("relu4");
  expect(dreamLayer(layers.slice(0, 1), 0)).toBeUndefined();
});

test("the layer that was chosen stays for the next image; its address brings the dream back", () => {
  const store = createPageStore(ADDRESS);
  openDream(store, 7);
  expect(store.getState().view).toMatchObject({ below: "dream", dream: { item: 7, layer: "" } });
  const { dream } = store.getState().view;
  store.getState().actions.look({ dream: { ...dream, layer: "relu3", unit: 4, guide: 9 } });
  const { view } = store.getState();
  expect(ADDRESS.read(ADDRESS.write(view)).dream).toEqual(view.dream);
});
