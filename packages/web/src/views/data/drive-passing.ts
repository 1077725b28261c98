import type { Study } from "@deepling/engine";
import { readsPredictions } from "../../state/filtered.ts";
import type { PageStore } from "../../state/store.ts";

/**
 * Selects what the filter lets pass where an address asks for it: once the images are there, and the predictions where the filter reads them. Answers how to stop.
 */
export function drivePassing(_study: Study, store: PageStore): () => void {
  const isOwed = () => {
    const { view, info, evaluation, images } = store.getState();
    if (!view.selectsPassing || view.selection.length > 0 || info === undefined) return false;
    const isKnown = evaluation?.final === true || !readsPredictions(view.filter);
    return isKnown && images.listed().length > 0;
  };
  const follow = () => {
    if (isOwed()) store.getState().actions.selectPassing();
  };
  const release = store.subscribeToSteps((state, before) => {
    if (state.info !== before.info || state.evaluation !== before.evaluation || state.view !== before.view) follow();
  });
  follow();
  return release;
}
