import { type DecisionDepths, hasScores, NO_DEPTH, type Study, type StudyInfo } from "@deepling/engine";
import { drivePass, type OfNetwork } from "./drive-pass.ts";
import { showsSource } from "./graph-look.ts";
import { ofShown } from "./shown.ts";
import { countsOf } from "./statistics.ts";
import type { PageState, PageStore } from "./store.ts";
import type { ViewState } from "./view-state.ts";

declare module "./store.ts" {
  interface Answers {
    readonly depth?: OfNetwork<DecisionDepths> | undefined;
  }
}

/** The id of the job that reads every layer for probes and decision depths. */
export const DEPTH_JOB = "depth";

/** What is known of the layers of the network that is shown. */
export function knownDepth({ depth, view }: Pick<PageState, "depth" | "view">): DecisionDepths | undefined {
  return ofShown(depth, view);
}

/** Whether images have a decision depth: the network must predict a class. */
export function hasDepth({ model }: Pick<StudyInfo, "model">): boolean {
  return hasScores(model.output);
}

/** Whether layers can be told apart by class: labels say an image's class, or the network does. */
export function hasLayerAccuracy({ model, data }: Pick<StudyInfo, "model" | "data">): boolean {
  return hasDepth({ model }) || data.labels !== undefined;
}

/** Whether what is looked at shows decision depths, or accuracies of layers. */
export function showsDepth(view: ViewState): boolean {
  const { colouring, sort, filter } = view;
  const asked = colouring === "depth" || sort === "depth" || filter.decided.length > 0;
  return asked || showsSource(view, "depth");
}

/** Asks once what probes and neighbours read at each layer, when something first shows it. Answers how to stop. */
export function driveDepth(study: Study, store: PageStore): () => void {
  return drivePass<DecisionDepths>(study, store, {
    job: DEPTH_JOB,
    titles: ["Reading every layer", "Find where each image is decided"],
    ask: (asked, options) => asked.depth({}, options),
    has: hasLayerAccuracy,
    wanted: ({ view }) => showsDepth(view),
    learn: ({ getState }, depth) => getState().actions.learn({ depth }),
  });
}

/** Layers that decide at least one image, in the network's order, with how many; and how many images no layer decides. */
export function decidedAt({ depths, layers }: DecisionDepths): {
  readonly layers: readonly (readonly [layer: number, count: number])[];
  readonly undecided: number;
} {
  let last = -1;
  for (const layer of layers) if (layer > last) last = layer;
  const counts = countsOf(depths, last + 1);
  let undecided = 0;
  for (const depth of depths) if (depth === NO_DEPTH.undecided) undecided++;
  const deciding = [...layers].filter((layer) => (counts[layer] ?? 0) > 0);
  return { layers: deciding.map((layer) => [layer, counts[layer] ?? 0]), undecided };
}

/** What a deciding layer is called; −1 is none. */
export function decidingLayer(layer: number, layers: readonly { readonly name: string }[]): string {
  return layer < 0 ? "undecided" : (layers[layer]?.name ?? `layer ${layer}`);
}
