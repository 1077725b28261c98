import { setTimeout as pause } from "node:timers/promises";
import { DeeplingError } from "@deepling/engine";
import type { Job } from "bullmq";
import type { Terminal } from "../cli/terminal.ts";
import { chunkCount, type StoredPlan } from "../shards/plan.ts";
import { missingChunks, type PreparedAsk } from "../shards/results.ts";
import { sha256 } from "../shards/sealed.ts";
import type { ChunkJob, ChunkQueue } from "./open-queue.ts";
import { hasGone } from "./queue-faults.ts";

/** Attempts at a chunk before it counts as failed: a file system may be away for a while. */
const ATTEMPTS = 3;

/** Milliseconds between two looks at what is there. */
const LOOK = 1000;

/** Looks after which chunks that are still missing are put in the queue again, in case it lost them. */
const AGAIN = 30;

/** The jobs of a plan: the same chunk has the same name, so that it is queued once. */
function jobsOf({ key }: StoredPlan, asks: readonly PreparedAsk[]) {
  const name = sha256(key, ...asks.map(({ digest }) => digest))
    .toString("hex")
    .slice(0, 16);
  return { of: (chunk: number) => `${name}-${chunk}`, isOwn: (id = "") => id.startsWith(`${name}-`) };
}

/** Who hands out, and hears of a queue that does not answer for a while. */
type HandingOut = Pick<Terminal, "progress" | "settle" | "signal"> & { readonly onError: (error: Error) => void };

/**
 * Puts a plan's missing chunks in the queue and waits until all their results are there, whoever computes them. What a queue loses is put there again; one that went away is waited
 * for. Throws "invalid chunk" with the reason where a chunk failed on every attempt.
 */
export async function handOut(
  { queue }: ChunkQueue,
  stored: StoredPlan,
  asks: readonly PreparedAsk[],
  { progress, settle, signal, onError }: HandingOut,
): Promise<void> {
  const jobs = jobsOf(stored, asks);
  const all = chunkCount(stored.plan);
  const missing = async () => {
    const found = new Set<number>();
    for (const asked of asks) for (const chunk of await missingChunks(stored, asked)) found.add(chunk);
    return [...found].sort((a, b) => a - b);
  };
  const put = async (chunks: readonly number[]) => {
    const options = { attempts: ATTEMPTS, backoff: { type: "fixed", delay: 1000 }, removeOnComplete: true } as const;
    const place = stored.store.place;
    await queue.addBulk(
      chunks.map((chunk) => ({ name: "chunk", data: { place, chunk }, opts: { ...options, jobId: jobs.of(chunk) } })),
    );
  };
  /** Asks the queue, unless it is away. */
  const unlessGone = async (ask: () => Promise<void>): Promise<void> => {
    try {
      await ask();
    } catch (error) {
      if (!hasGone(error)) throw error;
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  // what failed at another time is tried again
  for (const job of await queue.getFailed()) if (jobs.isOwn(job.id)) await job.remove();
  for (let look = 0, next = 0; ; look++) {
    signal.throwIfAborted();
    const chunks = await missing();
    progress("chunks", all - chunks.length, all);
    if (chunks.length === 0) break;
    await unlessGone(async () => {
      if (look >= next) {
        await put(chunks);
        next = look + AGAIN;
      }
      const failed = (await queue.getFailed()).find(({ id }) => jobs.isOwn(id));
      if (failed !== undefined) throw failedError(stored, failed);
    });
    await pause(LOOK, undefined, { signal }).catch(() => undefined);
  }
  settle();
}

function failedError({ store }: StoredPlan, { data: { chunk }, failedReason }: Job<ChunkJob>): DeeplingError {
  return new DeeplingError("invalid", `chunk: ${chunk} (it failed: ${failedReason ?? "no reason given"})`, {
    hint: `deepling shard run ${store.place} --index ${chunk} says more`,
  });
}
