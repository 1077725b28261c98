import type { Progress, Study, StudyInfo, Variant } from "@deepling/engine";
import { isLight } from "./light.ts";
import { shownKey, shownVariant } from "./shown.ts";
import type { PageState, PageStore } from "./store.ts";
import { createTask } from "./task.ts";
import type { ViewState } from "./view-state.ts";

/** An answer about a network, and which one it is: `shownKey` of it. */
export interface OfNetwork<T> {
  readonly key: string;
  readonly answer: T;
  /** Of a quiet pass: what ran beside it and took a share of the processor; "" if nothing did. */
  readonly beside?: string | undefined;
}

/** A question about all images that the shown network is asked once. */
export interface Pass<T> {
  /** The id of its job. */
  readonly job: string;
  /** While it runs, and as the words of a button that starts it. */
  readonly titles: readonly [running: string, start: string];
  readonly ask: (study: Study, options: { variant: Variant; signal: AbortSignal }) => AsyncGenerator<Progress | T>;
  /** Whether this network and data have an answer at all. */
  readonly has: (info: StudyInfo, view: ViewState) => boolean;
  /** Whether it takes seconds however many images there are: then it starts by itself on every study. */
  readonly brief?: boolean;
  /** Whether other work would disturb it, as it does a measurement of time: then it starts once nothing else runs, and says what ran beside it after all. */
  readonly quiet?: boolean;
  /** Whether something on the page shows the answer. */
  readonly wanted: (state: PageState) => boolean;
  readonly learn: (store: PageStore, known: OfNetwork<T>) => void;
}

/** Whether the layouts are there, or will not come by themselves. */
function hasStage({ projection, jobs }: PageState): boolean {
  const status = jobs.project?.status;
  return projection?.final === true || status === "failed" || status === "cancelled" || status === "deferred";
}

/** The title of a job that runs beside `own`; "" if none does. */
function runsBeside({ jobs }: PageState, own: string): string {
  const [, found] = Object.entries(jobs).find(([id, job]) => id !== own && job?.status === "running") ?? [];
  return found?.title ?? "";
}

/** Notes what runs beside a job, from its start to its end. */
function listenBeside(own: string) {
  let said = "";
  return {
    /** Whether other work has begun or ended. */
    changed: (state: PageState, before: PageState): boolean => {
      const runs = state.jobs[own]?.status === "running";
      if (runs && before.jobs[own]?.status !== "running") said = "";
      if (runs && said === "") said = runsBeside(state, own);
      return runsBeside(state, own) !== runsBeside(before, own);
    },
    said: () => said,
  };
}

/** Networks whose answers are held. */
const HELD = 3;

/**
 * Asks a question about the shown network once something shows its answer and the layouts are there, and goes on while another view is looked at. Where the work is not
 * light, and while nothing shows the answer, the job is deferred: its `retry` starts it. Answers how to stop.
 */
export function drivePass<T>(study: Study, store: PageStore, pass: Pass<T>): () => void {
  const { setJob } = store.getState().actions;
  const held = new Map<string, OfNetwork<T>>();
  let current: string | undefined;
  const others = listenBeside(pass.job);

  const ask = (signal: AbortSignal) => pass.ask(study, { variant: shownVariant(store.getState().view), signal });
  const task = createTask(store, pass.job, pass.titles[0], ask, (answer) => {
    if (current === undefined) return;
    const known = { key: current, answer, ...(pass.quiet === true ? { beside: others.said() } : {}) };
    held.set(current, known);
    for (const oldest of held.keys()) if (held.size > HELD) held.delete(oldest);
    pass.learn(store, known);
  });

  function turnTo(key: string, info: StudyInfo): void {
    current = key;
    const found = held.get(key);
    if (found !== undefined) pass.learn(store, found);
    if (found !== undefined || !pass.has(info, store.getState().view)) return;
    const job = { title: pass.titles[1], progress: undefined, failure: undefined, cancel: undefined };
    setJob(pass.job, { ...job, status: "deferred", retry: task.start });
  }

  function follow(): void {
    const { view, info, jobs } = store.getState();
    const key = shownKey(view);
    if (current !== undefined && current !== key) {
      task.stop();
      current = undefined;
      setJob(pass.job, undefined);
    }
    // until the network is open, what is known is known of the one before
    if (info === undefined || jobs.open?.status === "running") return;
    if (current === undefined) turnTo(key, info);
    const now = store.getState();
    // the stage comes first: passes over the data take turns
    if (!hasStage(now)) return;
    if (pass.quiet === true && runsBeside(now, pass.job) !== "") return;
    if (now.jobs[pass.job]?.status === "deferred" && pass.wanted(now) && (pass.brief === true || isLight(info)))
      task.start();
  }

  const release = store.subscribeToSteps((state, before) => {
    if (pass.quiet === true && others.changed(state, before)) follow();
    const isSame = state.view === before.view && state.info === before.info && hasStage(state) === hasStage(before);
    if (!isSame) follow();
  });
  follow();
  return () => {
    release();
    task.stop();
  };
}
