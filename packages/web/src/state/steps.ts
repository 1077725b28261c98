import type { StoreApi } from "zustand/vanilla";
import type { PageState } from "./store.ts";

/** A store of which one may follow steps: all changes but those of the slider on its way between two of its halts, the layers and the middles between them. */
export interface Stepping extends StoreApi<PageState> {
  /** `subscribe` for what speaks of layers and not of moments, which has nothing to do in most frames of an animation. Between two steps `view.t` may be up to half a layer ahead of what was heard. */
  readonly subscribeToSteps: StoreApi<PageState>["subscribe"];
}

/** The same store, of which steps can be followed. */
export function stepping(store: StoreApi<PageState>): Stepping {
  const listeners = new Set<(state: PageState, before: PageState) => void>();
  store.subscribe((state, before) => {
    if (!isDrift(state, before)) for (const listener of listeners) listener(state, before);
  });
  const subscribeToSteps: Stepping["subscribeToSteps"] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { ...store, subscribeToSteps };
}

/** Whether nothing has changed but the slider's place, between the same two halts. */
function isDrift(state: PageState, before: PageState): boolean {
  const [t, last] = [state.view.t, before.view.t];
  if (t === last || halt(t) !== halt(last)) return false;
  return areSame(state, before, "view") && areSame(state.view, before.view, "t");
}

/** The last layer, or middle between two, that the slider has come to: there another layer becomes the nearest, or is drawn. */
const halt = (t: number): number => Math.floor(2 * t);

/** Whether all parts but one are the same; none is ever taken away. */
function areSame<T extends object>(one: T, other: T, but: keyof T): boolean {
  for (const key in one) if (key !== but && one[key] !== other[key]) return false;
  return true;
}
