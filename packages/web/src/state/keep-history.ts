import type { Address } from "./address.ts";
import type { Change, History } from "./history.ts";
import type { PageStore } from "./store.ts";
import type { ViewState } from "./view-state.ts";

const KEY = "deepling.history";

/** What of a page's window the history is kept with: as long as its tab is open. */
export type KeptWith = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Takes up the edits that were made before the page was loaded again, so that they can still be undone, and keeps those that follow; pictures that are
 * too large for the address come back with them. Steps that do not lead to what the address shows are forgotten. Answers how to stop.
 */
export function keepHistory(store: PageStore, address: Pick<Address, "write">, storage: KeptWith): () => void {
  const { view } = store.getState();
  const history = readHistory(storage.getItem(KEY), view);
  const whole = { ...view, ...history?.done.at(-1)?.after, ...history?.undone.at(-1)?.before };
  if (history !== undefined && address.write(whole) === address.write(view)) store.setState({ history, view: whole });
  return store.subscribeToSteps(({ history }, before) => {
    if (history !== before.history) write(storage, history);
  });
}

/** More than a tab may keep (pictures that were pasted) is kept in part: the older half goes first. */
function write(storage: KeptWith, history: History): void {
  try {
    storage.setItem(KEY, JSON.stringify(history));
  } catch {
    storage.removeItem(KEY);
    const done = history.done.slice(Math.ceil(history.done.length / 2));
    if (done.length > 0) write(storage, { done, undone: [] });
  }
}

/** The history that a text holds; undefined where it is none. */
function readHistory(text: string | null, view: ViewState): History | undefined {
  const found = parsed(text);
  if (!isRecord(found) || !("done" in found && "undone" in found)) return undefined;
  const { done, undone } = found;
  const isList = (list: unknown): list is readonly Change[] =>
    Array.isArray(list) && list.every((one) => fits(one, view));
  return isList(done) && isList(undone) ? { done, undone } : undefined;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether both sides of a change hold parts of a view, each of the kind that the view has there. */
function fits(change: unknown, view: ViewState): change is Change {
  if (!isRecord(change) || !("before" in change && "after" in change)) return false;
  const parts = new Map<string, unknown>(Object.entries(view));
  return [change.before, change.after].every(
    (side) =>
      isRecord(side) &&
      Object.entries(side).every(([key, value]) => {
        const own = parts.get(key);
        return typeof own === typeof value && Array.isArray(own) === Array.isArray(value);
      }),
  );
}
