import { CONTROL_SETS, type Control, type Effect, type Progress, type Study, type StudyInfo } from "@deepling/engine";
import { type Compared, comparedIn } from "../../state/compared.ts";
import { isLight, LIGHT } from "../../state/light.ts";
import { readEdits } from "../../state/network-edits.ts";
import type { PageState, PageStore } from "../../state/store.ts";
import { createTask } from "../../state/task.ts";
import { type Removal, removalOf } from "./control.ts";

/** What is known of the networks that are compared. */
export interface KnownEffect {
  readonly key: string;
  readonly effect: Effect | undefined;
  readonly control: { readonly of: Removal; readonly answer: Control } | undefined;
}

declare module "../../state/store.ts" {
  interface Answers {
    readonly effect?: KnownEffect | undefined;
  }
}

/** Comparisons that are kept: to go back to one takes no work. */
const KEPT = 24;

/** Whether anything is asked: the view is shown, and something is set. */
function wanted({ view, original }: PageState): Compared | undefined {
  return view.below === "network" && view.network.show === "effect" && original !== undefined
    ? comparedIn(view)
    : undefined;
}

/** Random sets of units beside which an ablation is judged. */
const SETS = CONTROL_SETS;

/** The units that the edits which are set take away, where they are an ablation. */
export function removalIn({ view, original }: Pick<PageState, "view" | "original">): Removal | undefined {
  if (original === undefined) return undefined;
  const { edits } = readEdits(view.edits, original.model);
  return removalOf(edits, original.model.layers);
}

/** Whether the sets are so little work that they start by themselves: only what lies behind the layer runs, once a set. */
function isLightControl({ layer }: Removal, { model, data }: StudyInfo): boolean {
  const behind = model.layers.filter(({ index }) => index > layer.index);
  return behind.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0) * data.count * SETS <= LIGHT;
}

/** Asks what the network that is set does to the data while its view is shown, and then what random units do. Long work waits to be asked for. Answers how to stop. */
export function driveEffect(study: Study, store: PageStore): () => void {
  const { learn, setJob } = store.getState().actions;
  const known = new Map<string, KnownEffect>();
  let current: Compared | undefined;

  const keep = (patch: Partial<KnownEffect>) => {
    if (current === undefined) return;
    const { key } = current;
    const before = known.get(key) ?? { key, effect: undefined, control: undefined };
    const effect = { ...before, ...patch };
    known.set(key, effect);
    for (const oldest of [...known.keys()].slice(0, -KEPT)) known.delete(oldest);
    learn({ effect });
  };

  async function* askEffect(signal: AbortSignal): AsyncGenerator<Progress | Effect> {
    if (current === undefined) return;
    const { variant, against } = current;
    yield* study.effect({ against }, { variant, signal });
  }

  async function* askControl(signal: AbortSignal): AsyncGenerator<Progress | KnownEffect["control"]> {
    const of = removalIn(store.getState());
    if (of === undefined || current === undefined) return;
    const request = { layer: of.layer.index, units: of.units, fill: of.fill, sets: SETS };
    for await (const message of study.control(request, { variant: current.against, signal })) {
      yield message.kind === "progress" ? message : { of, answer: message };
    }
  }

  const effect = createTask(store, "effect", "Measuring the effect", askEffect, (answer) => {
    keep({ effect: answer });
    if (answer.final) startControl();
  });
  const control = createTask(store, "control", "Ablating random units", askControl, (answer) =>
    keep({ control: answer }),
  );

  const defer = (id: string, title: string, retry: () => void) => {
    const job = { title, progress: undefined, failure: undefined, cancel: undefined };
    setJob(id, { ...job, status: "deferred", retry });
  };

  function startControl(): void {
    const { original } = store.getState();
    const of = removalIn(store.getState());
    if (of === undefined || original === undefined) return;
    if (isLightControl(of, original)) control.start();
    else defer("control", `Compare with ${SETS} random sets of units`, control.start);
  }

  function follow(state: PageState): void {
    const next = wanted(state);
    if (next?.key === current?.key) return;
    for (const task of [effect, control]) task.stop();
    for (const id of ["effect", "control"]) setJob(id, undefined);
    current = next;
    if (next === undefined) return;
    const there = known.get(next.key);
    learn({ effect: there });
    if (there?.effect?.final === true) {
      if (there.control === undefined) startControl();
    } else if (state.original !== undefined && isLight(state.original)) effect.start();
    else defer("effect", "Measure the effect on all images", effect.start);
  }

  const release = store.subscribeToSteps((state, before) => {
    if (state.view !== before.view || state.original !== before.original) follow(state);
  });
  follow(store.getState());
  return () => {
    release();
    for (const task of [effect, control]) task.stop();
  };
}
