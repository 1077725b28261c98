import { classLayers } from "@deepling/engine";
import { courseOf } from "./course.ts";
import { itemsOf } from "./items.ts";
import { layoutsAround } from "./layouts-around.ts";
import { verdictOf } from "./statistics.ts";
import type { PageState, PageStore } from "./store.ts";
import { currentLayer } from "./store.ts";
import type { ViewState } from "./view-state.ts";

/**
 * Opens a strip that the person asked for. At the input its frames lie on one another: where it is of mistaken images and the slider stands
 * there, the stage travels to where its trail is worth seeing. (A link that holds a strip is followed as it is.)
 */
export function openStrip(store: PageStore, asked: Partial<ViewState>): void {
  const { actions, playing } = store.getState();
  actions.look(asked);
  const state = store.getState();
  const layer = currentLayer(state) === 0 && !playing ? layerOfTrail(state, asked.strip?.items ?? []) : undefined;
  if (layer !== undefined) actions.travel(layer);
}

/** The model layer from which on mistaken images lie among the class said; else the last one that is not the scores; undefined for others. */
export function layerOfTrail(
  { info, evaluation, projection, sampled }: Pick<PageState, "info" | "evaluation" | "projection" | "sampled">,
  items: readonly number[],
): number | undefined {
  if (info === undefined || evaluation === undefined || projection === undefined) return undefined;
  const { sequence } = projection;
  const verdict = (item: number) => verdictOf(item, info.data.labels, evaluation);
  const mistaken = items.filter((item) => verdict(item).wrong);
  if (mistaken.length === 0) return undefined;
  const around = layoutsAround({ projection, sampled });
  const course =
    around &&
    courseOf(around, itemsOf(mistaken), {
      label: (item) => verdict(item).label,
      said: (item) => verdict(item).predicted,
    });
  if (course?.turn !== undefined && course.turn > 0) return sequence.layers[course.turn]?.layer;
  const scores = classLayers(info.model.layers, info.model.output);
  return sequence.layers.findLast(({ layer }) => layer > 0 && !scores.has(layer))?.layer;
}
