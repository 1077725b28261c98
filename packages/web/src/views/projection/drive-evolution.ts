import {
  alignSequence,
  DeeplingError,
  type Evaluation,
  hasScores,
  type LayoutAlignment,
  type LayoutSequence,
  type ModelInfo,
  matchLayers,
  type Progress,
  type Study,
  type ToldProjection,
  type Variant,
} from "@deepling/engine";
import { alignApart, asRows, type LaidLayouts } from "../../state/aligned.ts";
import { isWhole, MOST_WHOLE, type ToldSequence } from "../../state/apart.ts";
import type { Evolution } from "../../state/passage.ts";
import type { PageStore } from "../../state/store.ts";
import { createTask } from "../../state/task.ts";

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

/** Throws "mismatched layers" where the layers of two checkpoints are not as many. */
function requireAlike(
  [own, model]: readonly [ToldSequence, Pick<ModelInfo, "name">],
  [onto, before]: readonly [ToldSequence, Pick<ModelInfo, "name">],
): void {
  if (own.layers.length === onto.layers.length) return;
  throw new DeeplingError(
    "mismatched",
    `layers: ${own.layers.length} in ${model.name}, ${onto.layers.length} in ${before.name}`,
    { hint: "checkpoints of one training have the same layers" },
  );
}

/** A network's layouts laid onto those of the checkpoint before it. Throws "mismatched layers" where their layers are not as many. */
export function laidOntoBefore(
  own: LayoutSequence,
  onto: LayoutSequence,
  model: Pick<ModelInfo, "name" | "layers">,
  before: Pick<ModelInfo, "name" | "layers">,
): LayoutSequence {
  requireAlike([own, model], [onto, before]);
  return alignSequence(own, onto, matchLayers(model.layers, before.layers));
}

/** A checkpoint that was laid out, with its network. */
interface Checkpoint extends LaidLayouts {
  readonly model: ModelInfo;
}

/** Lays a checkpoint onto the one before it; where positions are apart, the study says how. */
async function* laid(
  study: Pick<Study, "alignment">,
  projection: ToldProjection,
  own: Omit<Checkpoint, "sequence" | "turns">,
  before: Checkpoint | undefined,
  signal: AbortSignal,
): AsyncGenerator<Progress, Checkpoint> {
  const { sequence } = projection;
  if (before === undefined) return { ...own, sequence, turns: undefined };
  requireAlike([sequence, own.model], [before.sequence, before.model]);
  if (isWhole(sequence) && isWhole(before.sequence))
    return { ...own, sequence: laidOntoBefore(sequence, before.sequence, own.model, before.model), turns: undefined };
  const request = {
    ...{ projection: own.asked.request, against: before.asked.variant },
    turned: before.turns?.map(asRows),
  };
  const found = yield* lastOf<LayoutAlignment>(study.alignment(request, { variant: own.asked.variant, signal }));
  if (found === undefined) throw new TypeError("an alignment gave no turns");
  const { turns, projection: turned } = alignApart(projection, found);
  return { ...own, sequence: turned.sequence, turns };
}

/** Asks for layouts and accuracy of every model of the study, one after another, while the stage moves through them; positions of more than `whole` places stay apart. Answers how to stop. */
export function driveEvolution(study: Study, store: PageStore, whole: number = MOST_WHOLE): () => void {
  const { learn, setJob } = store.getState().actions;
  let wanted = "";

  async function* ask(signal: AbortSignal): AsyncGenerator<Progress | Evolution> {
    const { info, view } = store.getState();
    const { mode } = view;
    const names = info?.models ?? [];
    let known: Evolution = { mode, names, frames: [], accuracy: [] };
    let before: Checkpoint | undefined;
    for (const [at, name] of names.entries()) {
      const variant: Variant = at === 0 ? {} : { model: name };
      const { model } = await study.info({}, { variant, signal });
      const projection = yield* lastOf<ToldProjection>(study.project({ mode, apart: whole }, { variant, signal }));
      const evaluation = hasScores(model.output)
        ? yield* lastOf<Evaluation>(study.evaluate({}, { variant, signal }))
        : undefined;
      if (projection === undefined) return;
      before = yield* laid(study, projection, { model, asked: { request: { mode }, variant } }, before, signal);
      known = {
        ...known,
        frames: [...known.frames, before],
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
  const release = store.subscribeToSteps((state, before) => {
    if (state.view !== before.view || state.info !== before.info) follow();
  });
  follow();
  return () => {
    release();
    task.stop();
  };
}
