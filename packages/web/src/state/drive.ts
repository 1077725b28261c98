import { DeeplingError, hasScores, InternalError, type Progress, type Projection, type Study } from "@deepling/engine";
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

/**
 * Asks the study for what every view needs and keeps the store up to date: who it is, the layouts (again whenever the
 * mode or the chosen items change), and the predictions once a first layout is there. Answers how to stop.
 */
export function driveStudy(study: Study, store: PageStore): () => void {
  const { learn, fit, announce } = store.getState().actions;
  // Layouts of all items, by mode: going back to them should not take a moment.
  const whole = new Map<string, Projection>();

  async function* openStudy(): AsyncGenerator<Progress | Awaited<ReturnType<Study["info"]>>> {
    yield await study.info();
  }

  const open = createTask(store, "open", "Opening the study", openStudy, (info) => {
    const extents = { layers: info.model.layers.length, items: info.data.count, classes: info.data.classes.length };
    learn({ info });
    fit(extents);
    startProjection();
  });

  const evaluate = createTask(
    store,
    "evaluate",
    "Predicting",
    (signal) => study.evaluate({}, { signal }),
    (evaluation) => {
      learn({ evaluation });
      if (evaluation.final) for (const note of evaluation.notes) announce(note);
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
      learn({ projection });
      const { mode, projected } = store.getState().view;
      if (projection.final && projected === undefined) whole.set(mode, projection);
      startEvaluation();
    },
  );

  // once, and only where there are class scores to judge by
  function startEvaluation(): void {
    const { info, evaluation, jobs } = store.getState();
    if (info === undefined || !hasScores(info.model.output)) return;
    if (evaluation === undefined && jobs.evaluate === undefined) evaluate.start();
  }

  function startProjection(): void {
    const { mode, projected } = store.getState().view;
    const kept = projected === undefined ? whole.get(mode) : undefined;
    if (kept === undefined) {
      project.start();
      return;
    }
    project.stop();
    store.getState().actions.setJob("project", undefined);
    learn({ projection: kept });
  }

  const release = store.subscribe((state, before) => {
    if (state.info === undefined || state.info !== before.info) return;
    const changed = state.view.mode !== before.view.mode || state.view.projected !== before.view.projected;
    if (changed) startProjection();
    const failed = state.jobs.project?.status === "failed" || state.jobs.project?.status === "cancelled";
    if (failed) startEvaluation();
  });

  open.start();
  return () => {
    release();
    for (const task of [open, evaluate, project]) task.stop();
  };
}
