import { type Progress, type Study, variantKey, type Worth, type WorthEstimates } from "@deepling/engine";
import { LIGHT } from "../../state/light.ts";
import { setVariant } from "../../state/shown.ts";
import { currentLayer, type PageState, type PageStore } from "../../state/store.ts";
import { createTask } from "../../state/task.ts";
import type { KnownWorth } from "./worth-columns.ts";

declare module "../../state/store.ts" {
  interface Answers {
    readonly worth?: KnownWorth | undefined;
  }
}

/** A layer whose units are ranked, of a network without edits. */
interface Asked {
  readonly key: string;
  readonly layer: number;
  readonly variant: ReturnType<typeof setVariant>;
}

/** What is asked: nothing unless the table is shown, nor of the image itself. */
function wanted(state: PageState): Asked | undefined {
  const { view, original } = state;
  const layer = currentLayer(state);
  if (view.below !== "network" || view.network.show !== "worth" || original === undefined || layer === 0)
    return undefined;
  const variant = setVariant({ model: view.model, edits: "" });
  return { key: `${variantKey(variant)} ${layer}`, layer, variant };
}

/** Multiply-adds of removing each unit of a layer in turn: what lies behind it, once a unit. */
function workOf({ original }: PageState, layer: number): number {
  const { layers } = original?.model ?? { layers: [] };
  const behind = layers.reduce((sum, { index, multiplyAdds }) => sum + (index > layer ? multiplyAdds : 0), 0);
  return behind * Number(layers[layer]?.channels.count ?? 1) * (original?.data.count ?? 0);
}

/** Asks what each unit of the present layer is worth while the table is shown. Long work waits to be asked for. Answers how to stop. */
export function driveWorth(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  const known = new Map<string, KnownWorth>();
  let current: Asked | undefined;

  async function* ask(signal: AbortSignal): AsyncGenerator<Progress | WorthEstimates | Worth> {
    if (current === undefined) return;
    const { layer, variant } = current;
    yield* study.worth({ layer }, { variant, signal });
  }

  const task = createTask(store, "worth", "Removing each unit in turn", ask, (answer) => {
    if (current === undefined) return;
    const { key } = current;
    const whole = answer.kind === "worth";
    const found = { key, estimates: whole ? answer.estimates : answer, worth: whole ? answer : undefined };
    known.set(key, found);
    learn({ worth: found });
  });

  function follow(state: PageState): void {
    const next = wanted(state);
    if (next?.key === current?.key) return;
    task.stop();
    setJob("worth", undefined);
    current = next;
    if (next === undefined) return;
    const found = known.get(next.key);
    learn({ worth: found });
    if (found?.worth !== undefined) return;
    if (workOf(state, next.layer) <= LIGHT) {
      task.start();
      return;
    }
    const title = "Remove each unit in turn";
    const job = { title, progress: undefined, failure: undefined, cancel: undefined };
    setJob("worth", { ...job, status: "deferred", retry: task.start });
  }

  const release = store.subscribeToSteps((state, before) => {
    if (state.view !== before.view || state.original !== before.original) follow(state);
  });
  follow(store.getState());
  return () => {
    release();
    task.stop();
  };
}
