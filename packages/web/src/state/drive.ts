import {
  DeeplingError,
  hasScores,
  InternalError,
  type Progress,
  type Study,
  type ToldProjection,
  variantKey,
} from "@deepling/engine";
import { isApart, MOST_WHOLE } from "./apart.ts";
import { lateNotes } from "./late-notes.ts";
import { isLight } from "./light.ts";
import { createNetworks, type Known, newlyKnown } from "./networks.ts";
import { createSampledLayouts } from "./sampled-layouts.ts";
import { sameNetwork, shownKey, shownVariant, showsEdited, unedited } from "./shown.ts";
import type { Failure, PageStore } from "./store.ts";

/** What an error says to the person. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DeeplingError || error instanceof InternalError)
    return { message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.message : String(error), hint: undefined };
}

/** Work that is started, shown as a job while it runs, and given up when it is started again. */
export interface Task {
  readonly start: () => void;
  readonly stop: () => void;
}

/** Wraps long work as a task: its progress, failure and cancellation are shown under `id`; `done` is called once all was told. */
export function createTask<T>(
  store: PageStore,
  id: string,
  title: string,
  work: (signal: AbortSignal) => AsyncGenerator<Progress | T>,
  learn: (answer: T) => void,
  done: () => void = () => undefined,
): Task {
  let running: AbortController | undefined;
  const { setJob } = store.getState().actions;
  const isProgress = (message: Progress | T): message is Progress =>
    typeof message === "object" && message !== null && "kind" in message && message.kind === "progress";

  async function run(controller: AbortController): Promise<void> {
    const cancel = () => controller.abort();
    const job = { title, progress: undefined, failure: undefined, cancel: undefined, retry: start };
    setJob(id, { ...job, status: "running", cancel, retry: undefined });
    try {
      for await (const message of work(controller.signal)) {
        if (running !== controller) return;
        if (isProgress(message)) setJob(id, { ...job, status: "running", progress: message, cancel, retry: undefined });
        else learn(message);
      }
      if (running !== controller) return;
      setJob(id, { ...job, status: "done", retry: undefined });
      done();
    } catch (error) {
      if (running !== controller) return;
      const cancelled = controller.signal.aborted;
      setJob(id, cancelled ? { ...job, status: "cancelled" } : { ...job, status: "failed", failure: failureOf(error) });
    }
  }

  function start(): void {
    running?.abort();
    running = new AbortController();
    void run(running);
  }

  return {
    start,
    stop: () => {
      const stopped = running;
      running = undefined;
      stopped?.abort();
    },
  };
}

const DEFERRED = "Evaluate and project the edited network";

/** A network that was opened, and the text by which it is known. */
interface Opened {
  readonly key: string;
  readonly opened: Known;
}

/**
 * Asks the study for what every view needs and keeps the store up to date: who it is (again whenever another network is shown), the layouts
 * (again whenever the mode or the chosen items change), and the predictions once a first layout is there. `later` says when there is time for what running the network tells; positions of more than `whole` places come layer by layer. Answers how to stop.
 */
export function driveStudy(
  study: Study,
  store: PageStore,
  later?: () => Promise<void>,
  whole: number = MOST_WHOLE,
): () => void {
  const { learn, fit, announce, setJob } = store.getState().actions;
  const networks = createNetworks(store);
  const notes = lateNotes(study, store, networks, later);
  const { shown, original, own, keep } = networks;
  const samples = createSampledLayouts(store.getState);
  // the network without edits first: its names are what the edits are read with, even where one of them cannot be made
  async function* openStudy(signal: AbortSignal): AsyncGenerator<Progress | Opened> {
    const { view } = store.getState();
    const variant = unedited(view);
    if (original() === undefined) {
      const info = await study.info({ unchecked: true }, { variant, signal });
      yield { key: variantKey(variant), opened: newlyKnown(info, false) };
    }
    if (!showsEdited(view)) return;
    const info = await study.info({}, { signal });
    yield { key: shownKey(view), opened: newlyKnown(info, true) };
  }

  const open = createTask(store, "open", "Opening the study", openStudy, ({ key, opened }) => {
    keep(key, opened);
    if (shown() !== undefined) return show();
    // an edited one is on its way: what it is made of can be shown meanwhile
    if (store.getState().info === undefined) learn({ info: opened.info });
    learn({ original: opened.info });
  });

  const evaluate = createTask(
    store,
    "evaluate",
    "Predicting",
    (signal) => study.evaluate({}, { signal }),
    (evaluation) => {
      learn({ evaluation });
      const own = shown();
      if (!evaluation.final || own === undefined) return;
      own.evaluation = evaluation;
      startBaseline();
      for (const note of evaluation.notes) announce(note);
    },
  );

  const project = createTask(
    store,
    "project",
    "Projecting the layers",
    (signal) => {
      const { mode, projected } = store.getState().view;
      return samples.ask(study, { mode, items: projected, apart: isApart(store.getState(), whole) }, signal);
    },
    (projection) => {
      const { mode, projected } = store.getState().view;
      const whole = projection.final && projected === undefined;
      if (whole) shown()?.layouts.set(mode, projection);
      showLayouts(projection);
      notes.ask();
      if (projection.final || samples.size() === undefined) startEvaluation();
      if (whole) startBaseline();
    },
    () => {
      if (samples.size() === undefined || store.getState().projection?.final === true) return;
      startEvaluation();
      setJob("project", samples.rest(project.start));
    },
  );

  // what the layouts of an edited network, or of another model, are laid onto
  const baseline = createTask(
    store,
    "baseline",
    "Projecting the original network",
    async function* ask(signal) {
      const ownVariant = { variant: {}, signal };
      if (own() === undefined) keep("{}", newlyKnown(await study.info({ unchecked: true }, ownVariant), false));
      yield* study.project({ mode: store.getState().view.mode, apart: isApart(store.getState(), whole) }, ownVariant);
    },
    (projection) => {
      const { mode, projected } = store.getState().view;
      if (!projection.final) return;
      own()?.layouts.set(mode, projection);
      const there = projected === undefined ? shown()?.layouts.get(mode) : undefined;
      if (there !== undefined) showLayouts(there);
    },
  );

  // layouts whose positions are apart, until the study has said how they are turned onto the original's
  let unlaid: ToldProjection | undefined;
  const lay = createTask(
    store,
    "lay",
    "Turning the layouts onto those of the original network",
    (signal) => {
      const { mode, projected: items } = store.getState().view;
      return study.alignment({ projection: { mode, items } }, { signal });
    },
    (alignment) => {
      if (unlaid === undefined) return;
      networks.lay(unlaid, alignment);
      showLayouts(unlaid);
    },
  );

  /** Asks for the layouts of the study's own network where another one is shown, so that both can be seen in one place. */
  function startBaseline(): void {
    const { view, info, evaluation } = store.getState();
    const { mode } = view;
    const [base, there] = [own(), shown()];
    // what is asked of the network that is shown comes first
    if (info !== undefined && hasScores(info.model.output) && evaluation?.final !== true) return;
    if (there === undefined || base === there || base?.layouts.has(mode) === true) return;
    if (isLight(base?.info ?? there.info)) baseline.start();
  }

  function showLayouts(raw: ToldProjection): void {
    const { projection, turns } = networks.laidOut(raw);
    const { view } = store.getState();
    const { mode, projected: items } = view;
    const projectionAsked = { request: { mode, items }, variant: shownVariant(view) };
    lay.stop();
    setJob("lay", undefined);
    unlaid = networks.isToLay(raw) ? raw : undefined;
    learn({ projection, turns, projectionOf: shownKey(view), projectionAsked, pair: networks.pair() });
    if (unlaid !== undefined) lay.start();
  }

  /** Puts the network that is shown into the store, with what is known of it, and asks for the rest. */
  function show(): void {
    const own = shown();
    if (own === undefined) {
      for (const task of [evaluate, project, baseline, lay]) task.stop();
      for (const id of ["baseline", "lay"]) setJob(id, undefined);
      open.start();
      return;
    }
    const { model, data } = own.info;
    open.stop();
    evaluate.stop();
    for (const id of ["open", "evaluate"]) setJob(id, undefined);
    learn({ info: own.info, original: original()?.info ?? own.info, evaluation: own.evaluation });
    fit({ layers: model.layers.length, items: data.count, classes: data.classes.length });
    startProjection();
  }

  /** Long work on an edited network waits to be asked for. */
  function defer(own: Known): void {
    project.stop();
    const retry = () => {
      own.awaited = true;
      for (const id of ["evaluate", "project"]) setJob(id, undefined);
      startProjection();
    };
    const job = {
      title: DEFERRED,
      status: "deferred",
      progress: undefined,
      failure: undefined,
      cancel: undefined,
    } as const;
    for (const id of ["evaluate", "project"]) setJob(id, { ...job, retry });
    const { mode } = store.getState().view;
    const before = original()?.layouts.get(mode);
    if (before === undefined) return;
    const variant = unedited(store.getState().view);
    const of = { projectionOf: variantKey(variant), projectionAsked: { request: { mode }, variant } };
    learn({ projection: before, turns: undefined, pair: undefined, ...of });
  }

  // once, and only where there are class scores to judge by
  function startEvaluation(): void {
    const { info, evaluation, jobs } = store.getState();
    if (info === undefined || !hasScores(info.model.output)) return;
    if (evaluation === undefined && jobs.evaluate === undefined) evaluate.start();
  }

  function startProjection(): void {
    const { mode, projected } = store.getState().view;
    const kept = projected === undefined ? shown()?.layouts.get(mode) : undefined;
    const own = shown();
    if (kept === undefined) {
      if (own?.awaited === false) defer(own);
      else project.start();
      return;
    }
    project.stop();
    setJob("project", undefined);
    showLayouts(kept);
    notes.ask();
    startEvaluation();
    startBaseline();
  }

  const release = store.subscribe((state, before) => {
    if (!sameNetwork(state.view, before.view)) return show();
    if (state.info === undefined || state.info !== before.info) return;
    const changed = state.view.mode !== before.view.mode || state.view.projected !== before.view.projected;
    if (changed) startProjection();
    const failed = state.jobs.project?.status === "failed" || state.jobs.project?.status === "cancelled";
    if (failed) {
      notes.ask();
      startEvaluation();
    }
  });

  open.start();
  return () => {
    release();
    notes.stop();
    for (const task of [open, evaluate, project, baseline, lay]) task.stop();
  };
}
