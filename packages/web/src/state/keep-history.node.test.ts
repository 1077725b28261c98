import { expect, test } from "vitest";
import { ADDRESS } from "../views/index.ts";
import { keepHistory } from "./keep-history.ts";
import { createPageStore } from "./store.ts";

/** A tab's storage that takes texts up to a length. */
function storage(most = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    setItem: (key: string, text: string) => {
      if (text.length > most) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, text);
    },
  };
}

/** A page that is opened at an address with what the tab keeps. */
function opened(tab: ReturnType<typeof storage>, address: string) {
  const store = createPageStore(ADDRESS, ADDRESS.read(address));
  keepHistory(store, ADDRESS, tab);
  return store;
}

const brightness = [{ name: "brightness", given: {} }];

test("after a reload edits are undone and redone as before", () => {
  const tab = storage();
  const first = opened(tab, "");
  first.getState().actions.edit({ edits: "relu5[3]=0" });
  first.getState().actions.edit({ imageEdits: brightness });
  first.getState().actions.edit({ edits: "" });
  first.getState().actions.undo();
  const again = opened(tab, ADDRESS.write(first.getState().view));
  const { undo, redo } = again.getState().actions;
  redo();
  expect(again.getState().view.edits).toBe("");
  undo();
  undo();
  expect(again.getState().view).toMatchObject({ edits: "relu5[3]=0", imageEdits: [] });
  const third = opened(tab, ADDRESS.write(again.getState().view));
  third.getState().actions.undo();
  expect(third.getState().view.edits).toBe("");
});

test("steps that do not lead to what the address shows, and texts that are no history, are forgotten", () => {
  const tab = storage();
  opened(tab, "").getState().actions.edit({ edits: "relu5[3]=0" });
  expect(opened(tab, "").getState().history.done).toEqual([]);
  for (const text of [
    "{",
    "3",
    '{"done":[{}],"undone":[]}',
    '{"done":[{"before":{"t":"x"},"after":{}}],"undone":[]}',
  ]) {
    tab.kept.set("deepling.history", text);
    expect(opened(tab, "").getState().history).toEqual({ done: [], undone: [] });
  }
});

test("where the tab cannot keep all, the newest steps are kept", () => {
  const tab = storage(400);
  const store = opened(tab, "");
  for (let unit = 0; unit < 12; unit++) store.getState().actions.edit({ edits: `relu5[${unit}]=0` });
  const again = opened(tab, ADDRESS.write(store.getState().view));
  expect(again.getState().history.done.length).toBeGreaterThan(0);
  again.getState().actions.undo();
  expect(again.getState().view.edits).toBe("relu5[10]=0");
});

test("a picture that is too large for the address comes back with the edits", () => {
  const tab = storage();
  const pasted = [{ name: "paste", given: { pixels: "A".repeat(2_000_000) } }];
  const store = opened(tab, "");
  store.getState().actions.edit({ imageEdits: pasted });
  const address = ADDRESS.write(store.getState().view);
  expect(address.length).toBeLessThan(1_000_000);
  expect(opened(tab, address).getState().view.imageEdits).toEqual(pasted);
});
