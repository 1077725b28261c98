import { setTimeout as wait } from "node:timers/promises";
import type { Revisions } from "./revisions.ts";
import { reopenServedModels, type ServedModels, type ServedModelsOptions } from "./served-models.ts";
import { createSettling, lookAtFiles } from "./settled-files.ts";

/** Milliseconds between two looks at the files: twice that and a change is seen, once nothing is being written any more. */
const PAUSE = 500;

/** What a watch needs beside the models. */
export interface WatchOptions {
  readonly models: ServedModelsOptions;
  readonly first: ServedModels;
  readonly revisions: Revisions;
  /** Called with the study that takes the place of the one before. */
  readonly replace: (served: ServedModels) => void;
  readonly note: (text: string) => void;
}

/** A watch over the files of the models that are served. */
export interface Watch {
  /** Looks once; what has changed and stands still is read again. */
  readonly look: () => Promise<void>;
}

/** Starts from what the files are now. */
export async function createWatch({ models, first, revisions, replace, note }: WatchOptions): Promise<Watch> {
  let served = first.models;
  const pathsNow = async () => {
    // a folder that is away for a moment holds nothing
    const found = await models.find().catch(() => []);
    return lookAtFiles([...new Set([...served, ...found].map(({ path }) => path))]);
  };
  const settling = createSettling(await pathsNow());
  return {
    look: async () => {
      const paths = settling.look(await pathsNow());
      if (paths.length === 0) return;
      const { served: next, change } = await reopenServedModels(models, served, paths);
      if (next !== undefined) {
        served = next.models;
        replace(next);
      }
      for (const name of change.reloaded) note(`note: ${name} was read`);
      for (const fault of change.faults) note(`note: ${fault}`);
      revisions.tell(change);
    },
  };
}

/** Looks again and again until the signal; `report` is told what goes wrong. */
export async function keepWatching(watch: Watch, signal: AbortSignal, report: (error: unknown) => void): Promise<void> {
  while (!signal.aborted) {
    await wait(PAUSE, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await watch.look().catch(report);
  }
}
