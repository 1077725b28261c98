import type { LayerErrors, LayerTimes, Study, WeightStatistics } from "@deepling/engine";
import { comparedIn } from "./compared.ts";
import { drivePass, type OfNetwork } from "./drive-pass.ts";
import { showsSource } from "./graph-look.ts";
import { shownKey } from "./shown.ts";
import type { PageState, PageStore } from "./store.ts";
import type { ViewState } from "./view-state.ts";

declare module "./store.ts" {
  interface Answers {
    readonly layerTimes?: OfNetwork<LayerTimes> | undefined;
    readonly weightStatistics?: OfNetwork<WeightStatistics> | undefined;
    readonly layerErrors?: OfNetwork<LayerErrors> | undefined;
  }
}

/** The ids of the jobs that answer what measures of layers are read from. */
export const TIMES_JOB = "layer-times";
export const WEIGHTS_JOB = "weight-statistics";
export const ERRORS_JOB = "layer-errors";

type Known = "layerTimes" | "weightStatistics" | "layerErrors";

/** What is known of the layers of the network that is shown. */
export function knownOfLayers<K extends Known>(
  state: PageState,
  which: K,
): NonNullable<PageState[K]>["answer"] | undefined {
  const known: OfNetwork<unknown> | undefined = state[which];
  return known?.key === shownKey(state.view) ? state[which]?.answer : undefined;
}

/** Whether the network that is shown is compared with another one. */
export function isCompared(view: ViewState): boolean {
  return !view.before && comparedIn(view) !== undefined;
}

/** Times the layers of the network that is shown, when something first shows it. Answers how to stop. */
export function driveTimes(study: Study, store: PageStore): () => void {
  return drivePass<LayerTimes>(study, store, {
    job: TIMES_JOB,
    titles: ["Timing the layers", "Time the layers"],
    brief: true,
    quiet: true,
    ask: (asked, options) => asked.layerTimes({}, options),
    has: ({ runtime }) => runtime.provider === "cpu",
    wanted: ({ view }) => showsSource(view, "times"),
    learn: ({ getState }, layerTimes) => getState().actions.learn({ layerTimes }),
  });
}

/** Reads the weights of the network that is shown, when something first shows figures of them. Answers how to stop. */
export function driveWeights(study: Study, store: PageStore): () => void {
  return drivePass<WeightStatistics>(study, store, {
    job: WEIGHTS_JOB,
    titles: ["Reading the weights", "Read the weights"],
    brief: true,
    ask: async function* ask(asked, options) {
      yield await asked.weightStatistics({}, options);
    },
    has: () => true,
    wanted: ({ view }) => showsSource(view, "weights"),
    learn: ({ getState }, weightStatistics) => getState().actions.learn({ weightStatistics }),
  });
}

/** Measures the layers of the network that is shown against the one that it is compared with. Answers how to stop. */
export function driveErrors(study: Study, store: PageStore): () => void {
  return drivePass<LayerErrors>(study, store, {
    job: ERRORS_JOB,
    titles: ["Comparing the layers", "Compare the layers"],
    ask: (asked, options) => {
      const compared = comparedIn(store.getState().view);
      return asked.layerErrors({ against: compared?.against }, options);
    },
    has: (_info, view) => isCompared(view),
    wanted: ({ view }) => showsSource(view, "errors"),
    learn: ({ getState }, layerErrors) => getState().actions.learn({ layerErrors }),
  });
}
