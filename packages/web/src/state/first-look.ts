import type { PageStore } from "./store.ts";

/** Milliseconds that a page may stay unseen while what it shows first is on its way. */
const LONGEST = 700;

/**
 * Waits until there is something to show at once: layouts that were kept from an earlier start, or else the progress of making them, or why there are none; at most 0.7 s, and for `parts` of the page that have to
 * be fetched. What is painted before that would be painted anew a moment later, which holds up a machine without a GPU.
 */
export function firstLook(store: PageStore, parts: Promise<unknown>): Promise<void> {
  // what did not come is said in its place
  const fetched = parts.catch(() => undefined);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST);
    const look = async () => {
      await fetched;
      clearTimeout(timer);
      resolve();
    };
    if (isThere(store)) return void look();
    const release = store.subscribe(() => {
      if (!isThere(store)) return;
      release();
      void look();
    });
  });
}

function isThere(store: PageStore): boolean {
  const { projection, jobs, view } = store.getState();
  const { open, project } = jobs;
  // the graph lies over the layouts, and needs none
  if (view.graph.full) return true;
  const begun = project !== undefined && (project.status !== "running" || project.progress !== undefined);
  return projection !== undefined || begun || (open !== undefined && open.status !== "running");
}
