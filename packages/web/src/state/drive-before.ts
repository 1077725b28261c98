import { type Study, type ToldProjection, variantKey } from "@deepling/engine";
import type { StageParts } from "./drive-laid.ts";
import { onlyKept } from "./sampled-layouts.ts";
import { shownKey, unedited } from "./shown.ts";
import type { PageStore } from "./store.ts";
import { createTask } from "./task.ts";

/** The layouts before the edits, while there are none of the edited network. */
export interface StageBefore {
  /** Shows them; asks for them where they are not known, of very many images only if they are kept. */
  readonly show: () => void;
  /** Whether all of them are what the stage shows. */
  readonly isShown: () => boolean;
  readonly stop: () => void;
}

/** Knows the layouts of the network without the edits from `networks`, or asks for them. */
export function stageBefore(study: Study, store: PageStore, { networks, samples, whole }: StageParts): StageBefore {
  const { learn, setJob } = store.getState().actions;

  function show(projection: ToldProjection): void {
    const { view, projectionOf } = store.getState();
    // what has come of the edited network meanwhile stays
    if (projectionOf === shownKey(view)) return;
    const variant = unedited(view);
    const of = { projectionOf: variantKey(variant), projectionAsked: { request: { mode: view.mode }, variant } };
    learn({ projection, turns: undefined, pair: undefined, ...of });
  }

  const task = createTask(
    store,
    "before",
    "Projecting the network before the edits",
    (signal) => {
      const { view } = store.getState();
      const request = { mode: view.mode, apart: whole, preview: true };
      const asked = study.project(request, { variant: unedited(view), signal });
      return samples.size() === undefined ? asked : onlyKept(asked);
    },
    (projection) => {
      if (projection.final) networks.original()?.layouts.set(store.getState().view.mode, projection);
      show(projection);
    },
  );
  return {
    show: () => {
      const known = networks.original()?.layouts.get(store.getState().view.mode);
      if (known === undefined) task.start();
      else show(known);
    },
    isShown: () => {
      const { view, projection, projectionOf } = store.getState();
      return projection?.final === true && projectionOf === variantKey(unedited(view));
    },
    stop: () => {
      task.stop();
      setJob("before", undefined);
    },
  };
}
