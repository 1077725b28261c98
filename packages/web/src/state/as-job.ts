import type { Actions } from "./store.ts";
import { failureOf } from "./task.ts";

/** Resolves when what was shown last has been painted: what follows may hold up the page. */
const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** What work may do while it is shown. */
export interface JobTelling {
  /** Aborted where the work is given up. */
  readonly signal: AbortSignal;
  /** Says what is done now: "reading conv3", and how far it is, where that is known; undefined once that is over. */
  readonly say: (stage: string | undefined, done?: number, total?: number) => void;
}

/** Shows work as a job while it is done, from before it begins, with what it says of itself and how to give it up; what went wrong is said there, and can be tried again. */
export async function asJob(
  actions: Pick<Actions, "setJob">,
  id: string,
  title: string,
  work: (telling: JobTelling) => Promise<void>,
): Promise<void> {
  const abort = new AbortController();
  const { signal } = abort;
  const job = { title, progress: undefined, failure: undefined, cancel: undefined, retry: undefined };
  const say: JobTelling["say"] = (stage, done = 0, total = 0) => {
    const progress = stage === undefined ? undefined : ({ kind: "progress", stage, done, total } as const);
    actions.setJob(id, { ...job, status: "running", progress, cancel: () => abort.abort() });
  };
  say(undefined);
  await painted();
  try {
    signal.throwIfAborted();
    await work({ signal, say });
    actions.setJob(id, undefined);
  } catch (error) {
    const retry = () => void asJob(actions, id, title, work);
    if (signal.aborted) actions.setJob(id, undefined);
    else actions.setJob(id, { ...job, status: "failed", failure: failureOf(error), retry });
  }
}
