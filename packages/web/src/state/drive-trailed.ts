import type { Study } from "@deepling/engine";
import { MOST_TRAILS } from "../renderers/projection/trails.ts";
import { isWhole, type ToldSequence } from "./apart.ts";
import { type Items, NO_ITEMS, placeIn } from "./items.ts";
import { layoutsOfSome, type Sampled } from "./layouts-around.ts";
import { remember } from "./remember.ts";
import type { PageState, PageStore } from "./store.ts";
import { failureOf } from "./task.ts";

declare module "./store.ts" {
  interface Answers {
    /** Where positions are apart: the layouts with the images whose trails are drawn alone. */
    readonly trailed?: Sampled | undefined;
  }
}

/** Images whose trails are drawn, of very many: the first of the selection, or the one that is inspected. */
function trailedOf(selection: Items, item: number | undefined, { items }: ToldSequence): Items {
  const wanted = selection.length > 0 ? selection : item === undefined ? NO_ITEMS : Int32Array.of(item);
  // only some of the images may be projected
  const found: number[] = [];
  for (let at = 0; at < wanted.length && found.length < MOST_TRAILS; at++) {
    const one = wanted[at] ?? -1;
    if (items[one] === one || placeIn(items, one) >= 0) found.push(one);
  }
  return Int32Array.from(found);
}

/** Where positions are apart, asks where the images whose trails are drawn lie in all layers, so that trails go back through all of them whatever is held. Answers how to stop. */
export function driveTrailed(study: Study, store: PageStore): () => void {
  const { learn, announce } = store.getState().actions;
  const trailed = remember(trailedOf);
  let stop = new AbortController();
  let asked: { readonly items: Items; readonly of: ToldSequence } | undefined;

  const ask = async (of: ToldSequence, items: Items, signal: AbortSignal): Promise<void> => {
    const { projectionAsked, turns } = store.getState();
    if (projectionAsked === undefined) return;
    const { request, variant } = projectionAsked;
    try {
      const placed = await study.paths({ projection: request, items: [...items] }, { variant, signal });
      if (!signal.aborted) learn({ trailed: { of, sequence: layoutsOfSome(of, items, placed, turns) } });
    } catch (error) {
      if (!signal.aborted) announce(`No trails beyond the layers around the slider: ${failureOf(error).message}`);
    }
  };

  const follow = ({ projection, view }: PageState): void => {
    const of = projection?.final === true && !isWhole(projection.sequence) ? projection.sequence : undefined;
    const items = of === undefined || view.trails === 0 ? NO_ITEMS : trailed(view.selection, view.item, of);
    if (asked !== undefined && asked.of === of && asked.items === items) return;
    stop.abort();
    stop = new AbortController();
    asked = of && { of, items };
    if (of !== undefined && items.length > 0) void ask(of, items, stop.signal);
  };

  follow(store.getState());
  const release = store.subscribe((state, before) => {
    if (state.view !== before.view || state.projection !== before.projection) follow(state);
  });
  return () => {
    release();
    stop.abort();
  };
}
