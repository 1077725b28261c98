import type { Layer } from "@deepling/engine";
import { currentLayer, type PageStore } from "./store.ts";

/** The id of the view of dreams. */
export const DREAM_VIEW = "dream";

/** Whether a layer has a map, so that what it sees stands somewhere in the picture. */
export function hasMap({ index, shape }: Pick<Layer, "index" | "shape">): boolean {
  return index > 0 && shape.length === 4;
}

/** The layer that a dream begins with: the one where the slider stands, if it has a map; else the activation with a map that is nearest to two thirds of those. */
export function dreamLayer(layers: readonly Layer[], at: number): Layer | undefined {
  const shown = layers[at];
  if (shown !== undefined && hasMap(shown)) return shown;
  const maps = layers.filter(hasMap);
  const active = maps.filter(({ kind }) => kind === "activation");
  const among = active.length > 0 ? active : maps;
  return among[Math.floor((2 * among.length) / 3)];
}

/** Dreams into an image, with the layer that was chosen before or where the slider stands. */
export function openDream(store: PageStore, item: number): void {
  const state = store.getState();
  const { dream } = state.view;
  const layers = state.info?.model.layers ?? [];
  const known = layers.some(({ name }) => name === dream.layer);
  const layer = known ? dream.layer : (dreamLayer(layers, currentLayer(state))?.name ?? "");
  const unit = known ? dream.unit : undefined;
  state.actions.look({ below: DREAM_VIEW, dream: { ...dream, of: "image", item, layer, unit } });
}
