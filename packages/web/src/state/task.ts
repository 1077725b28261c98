import { DeeplingError, InternalError, type Progress } from "@deepling/engine";
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
