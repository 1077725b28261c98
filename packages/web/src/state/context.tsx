import type { Study, StudyInfo } from "@deepling/engine";
import { createContext, use, useState, useSyncExternalStore } from "react";
import type { ThumbnailCache } from "../study/thumbnail-cache.ts";
import { type Actions, currentLayer, type PageState, type PageStore } from "./store.ts";

/** What every view may reach: the study that answers, the store that remembers, the small pictures. */
export interface Page {
  readonly study: Study;
  readonly store: PageStore;
  readonly thumbnails: ThumbnailCache;
  /** The network that a part of the page is about where two are shown beside each other; else the page's. */
  readonly info?: StudyInfo;
}

/** Provided once, by the shell (or by a test). */
export const PageContext = createContext<Page | undefined>(undefined);

/** The study and the store of the page around. */
export function usePage(): Page {
  const page = use(PageContext);
  if (page === undefined) throw new Error("missing page: a view needs a PageContext around it");
  return page;
}

/** A part of the store; the component renders again when that part changes. Of the slider it hears when it comes to a layer, or to the middle between two; what moves with each frame follows the store itself. */
export function useView<T>(select: (state: PageState) => T): T {
  const { store } = usePage();
  const part = () => select(store.getState());
  return useSyncExternalStore(store.subscribeToSteps, part, part);
}

/** What may be done; never changes. */
export function useActions(): Actions {
  return usePage().store.getState().actions;
}

/** The model, the data and what lies between them, for views that are only shown once they are known. */
export function useStudyInfo(): Pick<StudyInfo, "model" | "data" | "preprocessing" | "assumed"> {
  const shown = useView((state) => state.info);
  const info = usePage().info ?? shown;
  if (info === undefined) throw new Error("missing study: this view is shown once it is open");
  return info;
}

/** The model layer nearest to where the slider rests: while the animation plays it stays the one before, for parts that show much of a layer, or ask for it. */
export function useRestingLayer(): number {
  const { store } = usePage();
  const resting = useView((state) => (state.playing ? undefined : currentLayer(state)));
  const [before, setBefore] = useState(() => currentLayer(store.getState()));
  if (resting !== undefined && resting !== before) setBefore(resting);
  return resting ?? before;
}
