import type { Actions } from "./store.ts";
import { failureOf } from "./task.ts";

/** Resolves when what was shown last has been painted: what follows may hold up the page. */
const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** Shows work without a progress of its own as a job while it is done, from before it begins; what went wrong is said there, and can be tried again. */
export async function asJob(
  actions: Pick<Actions, "setJob">,
  id: string,
  title: string,
  work: () => Promise<void>,
): Promise<void> {
  const job = { title, progress: undefined, failure: undefined, cancel: undefined, retry: undefined };
  actions.setJob(id, { ...job, status: "running" });
  await painted();
  try {
    await work();
    actions.setJob(id, undefined);
  } catch (error) {
    const retry = () => void asJob(actions, id, title, work);
    actions.setJob(id, { ...job, status: "failed", failure: failureOf(error), retry });
  }
}
