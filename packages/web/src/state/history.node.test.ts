import { expect, test } from "vitest";
import { ADDRESS } from "../views/index.ts";
import { createPageStore } from "./store.ts";

test("edits are undone and redone in turn; looking around is no edit", () => {
  const store = createPageStore(ADDRESS);
  const { edit, undo, redo, look } = store.getState().actions;
  const shown = () => store.getState().view;
  edit({ edits: "relu5[3]=0" });
  look({ t: 4 });
  edit({ model: "other" });
  undo();
  expect(shown()).toMatchObject({ edits: "relu5[3]=0", model: "", t: 4 });
  undo();
  undo();
  expect(shown()).toMatchObject({ edits: "", model: "", t: 4 });
  redo();
  expect(shown()).toMatchObject({ edits: "relu5[3]=0", model: "" });
  edit({ edits: "relu5[3]=mean" });
  redo();
  expect(shown().model).toBe("");
  undo();
  expect(shown().edits).toBe("relu5[3]=0");
});

test("the changes of one gesture are taken back together", () => {
  const store = createPageStore(ADDRESS);
  const { edit, undo } = store.getState().actions;
  for (const factor of [2, 3, 4]) edit({ edits: `relu5[3]*${factor}` }, "drag 1");
  edit({ edits: "relu5[3]*5" }, "drag 2");
  undo();
  expect(store.getState().view.edits).toBe("relu5[3]*4");
  undo();
  expect(store.getState().view.edits).toBe("");
});

test("an edit shows the edited network again after the original was looked at", () => {
  const store = createPageStore(ADDRESS);
  const { edit, look } = store.getState().actions;
  edit({ edits: "relu5[3]=0" });
  look({ before: true });
  edit({ edits: "relu5[4]=0" });
  expect(store.getState().view.before).toBe(false);
});
