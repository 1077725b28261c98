import { readTarget, type StripRequest, type Study } from "@deepling/engine";
import { createTask } from "../../state/drive.ts";
import { sameNetwork, shownKey } from "../../state/shown.ts";
import type { PageStore, StripRun } from "../../state/store.ts";
import { targetClasses } from "../../state/target-classes.ts";
import type { StripAsked } from "../../state/view-state.ts";

/** What a study is asked for, of targets as they were typed: both targets in one request, so that their frames come together. */
export function stripRequest(asked: StripAsked, classes: readonly string[]): StripRequest {
  const { items, target, compare, ...settings } = asked;
  const targets = (compare === "" ? [target] : [target, compare]).map((text) => readTarget(text, classes));
  if (asked.start === "noise") return { target: targets, ...settings };
  return {
    items: targets.flatMap(() => items),
    target: targets.flatMap((one) => items.map(() => one)),
    ...settings,
  };
}

/** Makes the strip that the view asks for, and again whenever it asks for another one. Answers how to stop. */
export function driveStrip(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  let run: StripRun | undefined;
  // what `run` was made for: a link that asks for the same strip must not make it again
  let wanted = "";

  const task = createTask(
    store,
    "strip",
    "Making the strip",
    async function* ask(signal) {
      const { info, view } = store.getState();
      const { strip: asked } = view;
      if (asked === undefined) throw new TypeError("no strip is asked for");
      run = { asked, frames: [], summary: undefined };
      learn({ strip: run });
      yield* study.strip(stripRequest(asked, info === undefined ? [] : targetClasses(info)), { signal });
    },
    (answer) => {
      if (run === undefined) return;
      run = answer.kind === "frame" ? { ...run, frames: [...run.frames, answer] } : { ...run, summary: answer };
      learn({ strip: run });
    },
  );

  const follow = (): void => {
    const { info, view } = store.getState();
    const now = view.strip === undefined ? "" : `${shownKey(view)} ${JSON.stringify(view.strip)}`;
    if (info === undefined || now === wanted) return;
    wanted = now;
    if (view.strip !== undefined) {
      task.start();
      return;
    }
    task.stop();
    run = undefined;
    learn({ strip: undefined });
    setJob("strip", undefined);
  };
  follow();
  const release = store.subscribe((state, before) => {
    const same = state.view.strip === before.view.strip && sameNetwork(state.view, before.view);
    if (!same || state.info !== before.info) follow();
  });
  return () => {
    release();
    task.stop();
  };
}
