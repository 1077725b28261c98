import {
  alignSequence,
  DeeplingError,
  type Evaluation,
  hasScores,
  type LayoutSequence,
  type ModelInfo,
  matchLayers,
  type Progress,
  plural,
  requirePositions,
  type Study,
  type ToldProjection,
  type Variant,
} from "@deepling/engine";
import { isApart, MOST_WHOLE } from "../../state/apart.ts";
import { createTask } from "../../state/drive.ts";
import type { PageState, PageStore } from "../../state/store.ts";

/** The study's models as checkpoints of one training, as far as they are known: each laid onto the one before it. */
export interface Evolution {
  readonly mode: "paper" | "smooth";
  /** All checkpoints, in their order. */
  readonly names: readonly string[];
  /** Layouts of the first so many. */
  readonly frames: readonly LayoutSequence[];
  /** Accuracy of the first so many; NaN without labels. */
  readonly accuracy: readonly number[];
}

declare module "../../state/store.ts" {
  interface Answers {
    readonly evolution?: Evolution | undefined;
  }
}

const isProgress = (message: { readonly kind: string }): message is Progress => message.kind === "progress";

/** The last message of a stream; how far it is, is passed on. */
async function* lastOf<T extends { readonly kind: string }>(
  stream: AsyncIterable<T | Progress>,
): AsyncGenerator<Progress, T | undefined> {
  let last: T | undefined;
  for await (const message of stream) {
    if (isProgress(message)) yield message;
    else last = message;
  }
  return last;
}

/** A network's layouts laid onto those of the checkpoint before it. Throws "mismatched layers" where their layers are not as many. */
export function laidOntoBefore(
  own: LayoutSequence,
  onto: LayoutSequence,
  model: Pick<ModelInfo, "name" | "layers">,
  before: Pick<ModelInfo, "name" | "layers">,
): LayoutSequence {
  if (own.layers.length !== onto.layers.length) {
    throw new DeeplingError(
      "mismatched",
      `layers: ${own.layers.length} in ${model.name}, ${onto.layers.length} in ${before.name}`,
      { hint: "checkpoints of one training have the same layers" },
    );
  }
  return alignSequence(own, onto, matchLayers(model.layers, before.layers));
}

/** Throws "unsupported checkpoints" where positions are too many to be held of each. */
function requireFew(state: PageState): void {
  if (!isApart(state, MOST_WHOLE)) return;
  const images = plural(state.info?.data.count ?? 0, "image");
  throw new DeeplingError("unsupported", `checkpoints: layouts of ${images} are too many to hold of each`, {
    hint: "Start Deepling with --limit 10000",
  });
}

/** Asks for layouts and accuracy of every model of the study, one after another, while the stage moves through them. Answers how to stop. */
export function driveEvolution(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  let wanted = "";

  async function* ask(signal: AbortSignal): AsyncGenerator<Progress | Evolution> {
    const { info, view } = store.getState();
    const { mode } = view;
    const names = info?.models ?? [];
    requireFew(store.getState());
    let known: Evolution = { mode, names, frames: [], accuracy: [] };
    let before: ModelInfo | undefined;
    for (const [at, name] of names.entries()) {
      const variant: Variant = at === 0 ? {} : { model: name };
      const { model } = await study.info({}, { variant, signal });
      const projection = yield* lastOf<ToldProjection>(study.project({ mode }, { variant, signal }));
      const evaluation = hasScores(model.output)
        ? yield* lastOf<Evaluation>(study.evaluate({}, { variant, signal }))
        : undefined;
      const onto = known.frames.at(-1);
      if (projection === undefined) return;
      const own = requirePositions(projection).sequence;
      const laid = onto === undefined || before === undefined ? own : laidOntoBefore(own, onto, model, before);
      before = model;
      known = {
        ...known,
        frames: [...known.frames, laid],
        accuracy: [...known.accuracy, evaluation?.accuracy ?? Number.NaN],
      };
      yield known;
    }
  }
  const task = createTask(store, "evolution", "Projecting every checkpoint", ask, (evolution) => learn({ evolution }));

  const follow = (): void => {
    const { info, view } = store.getState();
    const now = view.evolving && info !== undefined ? `${view.mode} ${info.models.join("\n")}` : "";
    if (now === wanted) return;
    wanted = now;
    task.stop();
    setJob("evolution", undefined);
    // what is known of this mode stays: to go through it again takes no work
    if (now === "" || store.getState().evolution?.mode === view.mode) {
      const { evolution } = store.getState();
      if (now === "" || evolution?.frames.length === evolution?.names.length) return;
    }
    learn({ evolution: undefined });
    task.start();
  };
  const release = store.subscribe((state, before) => {
    if (state.view !== before.view || state.info !== before.info) follow();
  });
  follow();
  return () => {
    release();
    task.stop();
  };
}
