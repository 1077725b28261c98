import type { PageState, PageStore } from "./store.ts";

/** For tests: the first state of a page, the present one among them, of which something is true. */
export function until(store: PageStore, is: (state: PageState) => boolean): Promise<PageState> {
  return new Promise((resolve) => {
    if (is(store.getState())) return resolve(store.getState());
    const release = store.subscribe((state) => {
      if (!is(state)) return;
      release();
      resolve(state);
    });
  });
}
