import {
  DeeplingError,
  type Evaluation,
  hasScores,
  InternalError,
  matchLayers,
  type Progress,
  type Projection,
  type Study,
  type StudyInfo,
  variantKey,
} from "@deepling/engine";
import { type Aligned, alignProjection } from "./aligned.ts";
import { isLight } from "./light.ts";
import { sameNetwork, setVariant, shownKey, showsEdited, unedited } from "./shown.ts";
import type { Failure, LayoutPair, PageStore } from "./store.ts";

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

/** Wraps long work as a task: its progress, failure and cancellation are shown under `id`. */
export function createTask<T>(
  store: PageStore,
  id: string,
  title: string,
  work: (signal: AbortSignal) => AsyncGenerator<Progress | T>,
  learn: (answer: T) => void,
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
      if (running === controller) setJob(id, { ...job, status: "done", retry: undefined });
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

/** What is known of one network that was shown: going back to it should not take a moment. */
interface Known {
  readonly info: StudyInfo;
  evaluation: Evaluation | undefined;
  /** Layouts of all items, by mode. */
  readonly layouts: Map<string, Projection>;
  /** Those as the study's own lie, by mode, once they are known. */
  readonly laid: Map<string, Aligned>;
  readonly edited: boolean;
  /** Whether it is evaluated and projected without being asked to. */
  awaited: boolean;
}

/** Edited networks of which everything is kept. */
const KEPT = 12;

const DEFERRED = "Evaluate and project the edited network";

const newlyKnown = (info: StudyInfo, edited: boolean): Known => ({
  info,
  evaluation: undefined,
  layouts: new Map(),
  laid: new Map(),
  edited,
  awaited: !edited || isLight(info),
});

/** A network that was opened, and the text by which it is known. */
interface Opened {
  readonly key: string;
  readonly opened: Known;
}

/**
 * Asks the study for what every view needs and keeps the store up to date: who it is (again whenever another network is shown), the layouts
 * (again whenever the mode or the chosen items change), and the predictions once a first layout is there. Answers how to stop.
 */
export function driveStudy(study: Study, store: PageStore): () => void {
  const { learn, fit, announce, setJob } = store.getState().actions;
  const known = new Map<string, Known>();
  const shown = (): Known | undefined => known.get(shownKey(store.getState().view));
  const original = (): Known | undefined => known.get(variantKey(unedited(store.getState().view)));

  /** Of edited networks only the latest are kept: each holds layouts of every image. */
  const keep = (key: string, opened: Known) => {
    if (!known.has(key)) known.set(key, opened);
    const edited = [...known].filter(([, { edited }]) => edited).map(([one]) => one);
    for (const oldest of edited.slice(0, -KEPT)) known.delete(oldest);
  };

  // the network without edits first: its names are what the edits are read with, even where one of them cannot be made
  async function* openStudy(signal: AbortSignal): AsyncGenerator<Progress | Opened> {
    const { view } = store.getState();
    const variant = unedited(view);
    if (original() === undefined) {
      yield { key: variantKey(variant), opened: newlyKnown(await study.info({}, { variant, signal }), false) };
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
      return study.project({ mode, items: projected, preview: projected === undefined }, { signal });
    },
    (projection) => {
      const { mode, projected } = store.getState().view;
      const whole = projection.final && projected === undefined;
      if (whole) shown()?.layouts.set(mode, projection);
      showLayouts(projection);
      startEvaluation();
      if (whole) startBaseline();
    },
  );

  const own = (): Known | undefined => known.get("{}");

  // what the layouts of an edited network, or of another model, are laid onto
  const baseline = createTask(
    store,
    "baseline",
    "Projecting the original network",
    async function* ask(signal) {
      const ownVariant = { variant: {}, signal };
      if (own() === undefined) keep("{}", newlyKnown(await study.info({}, ownVariant), false));
      yield* study.project({ mode: store.getState().view.mode }, ownVariant);
    },
    (projection) => {
      const { mode, projected } = store.getState().view;
      if (!projection.final) return;
      own()?.layouts.set(mode, projection);
      const there = projected === undefined ? shown()?.layouts.get(mode) : undefined;
      if (there !== undefined) showLayouts(there);
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

  /** Layouts as those of the study's own network lie, where these are known. */
  function laidOut(projection: Projection): Aligned {
    const { mode } = store.getState().view;
    const [base, there] = [own(), shown()];
    const onto = base?.layouts.get(mode);
    if (base === undefined || there === undefined || base === there || onto === undefined)
      return { projection, turns: [] };
    const kept = there.laid.get(mode);
    if (kept !== undefined && there.layouts.get(mode) === projection) return kept;
    const matches = matchLayers(there.info.model.layers, base.info.model.layers);
    const laid = alignProjection(projection, onto.sequence, matches);
    if (there.layouts.get(mode) === projection) there.laid.set(mode, laid);
    return laid;
  }

  /** Both sides of the switch between before and after, where all images have a place in both. */
  function pairOf(): LayoutPair | undefined {
    const { view } = store.getState();
    const { mode, projected } = view;
    const after = known.get(variantKey(setVariant(view)));
    const [from, to] = [own()?.layouts.get(mode), after?.laid.get(mode)?.projection];
    if (projected !== undefined || after === own() || from === undefined || to === undefined) return undefined;
    const alike = from.sequence.layers.length === to.sequence.layers.length;
    return alike ? { before: from.sequence, after: to.sequence } : undefined;
  }

  function showLayouts(raw: Projection): void {
    const { projection, turns } = laidOut(raw);
    learn({ projection, turns, projectionOf: shownKey(store.getState().view) });
    learn({ pair: pairOf() });
  }

  /** Puts the network that is shown into the store, with what is known of it, and asks for the rest. */
  function show(): void {
    const own = shown();
    if (own === undefined) {
      for (const task of [evaluate, project, baseline]) task.stop();
      setJob("baseline", undefined);
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
    learn({
      projection: before,
      turns: [],
      pair: undefined,
      projectionOf: variantKey(unedited(store.getState().view)),
    });
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
    startEvaluation();
    startBaseline();
  }

  const release = store.subscribe((state, before) => {
    if (!sameNetwork(state.view, before.view)) return show();
    if (state.info === undefined || state.info !== before.info) return;
    const changed = state.view.mode !== before.view.mode || state.view.projected !== before.view.projected;
    if (changed) startProjection();
    const failed = state.jobs.project?.status === "failed" || state.jobs.project?.status === "cancelled";
    if (failed) startEvaluation();
  });

  open.start();
  return () => {
    release();
    for (const task of [open, evaluate, project, baseline]) task.stop();
  };
}
