import { setTimeout as pause } from "node:timers/promises";
import { DeeplingError } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import type { StoredPlan } from "../shards/plan.ts";
import { readPlan } from "../shards/plan.ts";
import { readPrepared } from "../shards/results.ts";
import { type ChunkRunner, missingOf, runChunk } from "../shards/run-chunks.ts";
import { storeAt } from "../shards/store-at.ts";
import { type ChunkJob, type ChunkQueue, RETRY, type WorkOptions } from "./open-queue.ts";
import { hasGone } from "./queue-faults.ts";

/** Milliseconds in which a worker takes leave of its queue. */
const GOODBYE = 3000;

/** Opens what a plan is made for. The runner is disposed of when a chunk of another plan comes. */
export type OpenRunner = (stored: StoredPlan) => Promise<ChunkRunner>;

/**
 * Computes chunks from a queue, one after another, until the signal: what the plan was made for stays open from chunk to chunk. A chunk whose results are there already costs a
 * look. An error in the person's own names (another model, other data) is final; anything else is tried again.
 */
export async function takeChunks(
  queue: ChunkQueue,
  open: OpenRunner,
  { terminal, ...options }: WorkOptions & { readonly terminal: Terminal },
): Promise<void> {
  let held: { readonly place: string; readonly key: string; readonly runner: ChunkRunner } | undefined;
  const runnerOf = async (stored: StoredPlan): Promise<ChunkRunner> => {
    if (held?.place === stored.store.place && held.key === stored.key) return held.runner;
    await held?.runner.study.dispose();
    held = undefined;
    const runner = await open(stored);
    held = { place: stored.store.place, key: stored.key, runner };
    return runner;
  };
  const take = async ({ place, chunk }: ChunkJob): Promise<void> => {
    const stored = await readPlan(storeAt(place));
    const missing = await missingOf(stored, await readPrepared(stored), [chunk]);
    if (missing.length === 0) return;
    const runner = await runnerOf(stored);
    const quietly = { ...terminal, progress: () => undefined };
    for (const part of missing) await runChunk(runner, part, quietly);
  };
  const process = async (job: ChunkJob): Promise<void> => {
    try {
      await take(job);
    } catch (error) {
      terminal.signal.throwIfAborted();
      if (!(error instanceof DeeplingError)) throw error;
      throw queue.final(error.hint === undefined ? error.message : `${error.message}; ${error.hint}`);
    }
  };
  try {
    while (!terminal.signal.aborted) {
      const worker = queue.work(process, options);
      try {
        await worker.waitUntilReady();
        await until(terminal.signal);
      } catch (error) {
        // a worker whose queue went away before it was ready never is
        if (!hasGone(error)) throw error;
        options.onError(error as Error);
        await pause(RETRY, undefined, { signal: terminal.signal }).catch(() => undefined);
      } finally {
        // a queue that has gone is not waited for
        await Promise.race([worker.close(true).catch(() => undefined), pause(GOODBYE, undefined, { ref: false })]);
      }
    }
  } finally {
    await held?.runner.study.dispose();
  }
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
