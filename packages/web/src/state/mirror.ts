import type { Address } from "./address.ts";
import type { PageStore } from "./store.ts";

/** Browsers refuse more than about a hundred changes of the address in half a minute. */
const LEAST_INTERVAL = 400;

/**
 * Keeps the address and the store's view alike, without making history: the current entry is replaced, at most every
 * 400 ms and not while the animation plays. A link pasted into the address bar is followed. Answers how to stop.
 */
export function mirrorAddress(store: PageStore, address: Address, page: Window): () => void {
  let timer: number | undefined;
  const write = () => {
    timer = undefined;
    const { view, playing } = store.getState();
    if (playing) return;
    const written = address.write(view);
    const bare = page.location.pathname + page.location.search;
    if (page.location.hash.replace(/^#/, "") !== written) {
      page.history.replaceState(null, "", written === "" ? bare : `${bare}#${written}`);
    }
  };
  const follow = () => store.getState().actions.look(address.read(page.location.hash));
  const release = store.subscribe((state, before) => {
    if (state.view !== before.view || state.playing !== before.playing)
      timer ??= page.setTimeout(write, LEAST_INTERVAL);
  });
  page.addEventListener("hashchange", follow);
  return () => {
    release();
    page.clearTimeout(timer);
    page.removeEventListener("hashchange", follow);
  };
}
