import { chunkTogether, type Dataset, type LocalStudy, type Study } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import type { StoredPlan } from "./plan.ts";
import { follow } from "./plan-shards.ts";
import type { Provenance } from "./provenance.ts";
import { hasResult, type PreparedAsk, rangeOf, writeResult } from "./results.ts";

/** Who computes chunks: the study is the one that was planned (`requireFacts`). */
export interface ChunkRunner {
  readonly stored: StoredPlan;
  readonly study: LocalStudy;
  readonly dataset: Dataset;
  readonly provenance: Provenance;
}

/** A chunk with the questions whose answers are not there yet. */
export interface MissingChunk {
  readonly chunk: number;
  readonly asks: readonly PreparedAsk[];
}

/** What is missing of some chunks: what is there and whole is not computed again. */
export async function missingOf(
  stored: StoredPlan,
  asks: readonly PreparedAsk[],
  chunks: readonly number[],
): Promise<readonly MissingChunk[]> {
  const missing: MissingChunk[] = [];
  for (const chunk of chunks) {
    const lacking: PreparedAsk[] = [];
    for (const asked of asks) if (!(await hasResult(stored, asked, chunk))) lacking.push(asked);
    if (lacking.length > 0) missing.push({ chunk, asks: lacking });
  }
  return missing;
}

/** Computes a chunk's answers to all its questions at the same time, so that its images are read once, and keeps each as it ends. Throws the first error when all have ended. */
export async function runChunk(
  { stored, study, dataset, provenance }: ChunkRunner,
  { chunk, asks }: MissingChunk,
  terminal: Terminal,
): Promise<void> {
  const before = new Set(dataset.skipped.map(({ name }) => name));
  const asked = await Promise.all(
    asks.map(async ({ ask, prepared }) => ({
      question: await study.inChunks(ask.question as keyof Study, ask.request),
      prepared,
    })),
  );
  const works = chunkTogether(asked, rangeOf(stored.plan, chunk), terminal.signal);
  const running = new Set(works.keys());
  const ends = works.map(async (work, at) => {
    // of those under way the first one tells how far it is
    const told = {
      progress: (...said: Parameters<Terminal["progress"]>) => {
        if (Math.min(...running) === at) terminal.progress(...said);
      },
      settle: () => running.size === 1 && terminal.settle(),
    };
    try {
      const part = await follow(work, told);
      const skipped = dataset.skipped.filter(({ name }) => !before.has(name));
      await writeResult(stored, asks[at] as PreparedAsk, { chunk, provenance, skipped }, part);
    } finally {
      running.delete(at);
    }
  });
  for (const end of await Promise.allSettled(ends)) if (end.status === "rejected") throw end.reason;
}
