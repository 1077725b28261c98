import { expect, test } from "vitest";
import { ADDRESS } from "../views/index.ts";
import { keptLists, leftOutOfLink } from "./kept-lists.ts";
import { createPageStore } from "./store.ts";

/** A tab's storage that takes texts up to a length. */
function tab(most = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    setItem: (key: string, text: string) => {
      if (text.length > most) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, text);
    },
  };
}

/** A page that is opened at an address with what its tab keeps. */
function opened(storage: ReturnType<typeof tab>, address: string) {
  const store = createPageStore(ADDRESS, ADDRESS.read(address));
  const lists = keptLists(store, storage);
  lists.restore(address);
  return { store, lists, said: () => store.getState().notice?.text };
}

/** So many images that no runs shorten their list. */
const scattered = (count: number) => Int32Array.from({ length: count }, (_, at) => 3 * at + (at % 2));

test("after a reload a selection and a choice that are too long for the address are as they were", () => {
  const storage = tab();
  const [selection, projected] = [scattered(20_000), scattered(30_000)];
  const first = opened(storage, "");
  first.store.getState().actions.look({ selection, projected });
  first.lists.keep();
  const address = ADDRESS.write(first.store.getState().view);
  expect(address.length).toBeLessThan(100);
  const again = opened(storage, address);
  expect(again.store.getState().view).toEqual({ ...first.store.getState().view });
  expect(again.said()).toBeUndefined();
  // what fits, or was given up, is not brought back
  again.store.getState().actions.look({ selection: scattered(10), projected: undefined });
  again.lists.keep();
  expect(opened(storage, address).said()).toBe(
    "The address has no room for the selection (20,000 images) and the choice of what is projected (30,000 images): choose the images again.",
  );
});

test("whoever opens the link elsewhere, or in a tab without room, is told what it does not hold", () => {
  const small = tab(100);
  const first = opened(small, "");
  first.store.getState().actions.look({ selection: scattered(20_000) });
  first.lists.keep();
  const { view } = first.store.getState();
  expect(leftOutOfLink(view)).toEqual(["the selection (20,000 images)"]);
  for (const storage of [tab(), small]) {
    const there = opened(storage, `#${ADDRESS.write({ ...view, unit: { layer: "relu5", unit: 12 }, below: "units" })}`);
    expect(there.store.getState().view.selection).toHaveLength(0);
    expect(there.said()).toBe("The address has no room for the selection (20,000 images): choose the images again.");
  }
});

test("a selection of what the filter lets pass is no loss, and another page's list of another length is not taken", () => {
  const storage = tab();
  const first = opened(storage, "");
  first.store.getState().actions.look({ selection: scattered(20_000) });
  first.lists.keep();
  const { view } = first.store.getState();
  const passing = { ...view, selectsPassing: true };
  expect(leftOutOfLink(passing)).toEqual([]);
  expect(opened(storage, ADDRESS.write(passing)).said()).toBeUndefined();
  const other = opened(storage, ADDRESS.write({ ...view, selection: scattered(20_001) }));
  expect(other.store.getState().view.selection).toHaveLength(0);
  expect(other.said()).toContain("20,001 images");
});
