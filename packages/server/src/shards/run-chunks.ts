import type { Dataset, LocalStudy, Study } from "@deepling/engine";
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

/** A chunk's answer to one question that is not there yet. */
export interface MissingPart {
  readonly asked: PreparedAsk;
  readonly chunk: number;
}

/** What is missing of some chunks: what is there and whole is not computed again. */
export async function missingParts(
  stored: StoredPlan,
  asks: readonly PreparedAsk[],
  chunks: readonly number[],
): Promise<readonly MissingPart[]> {
  const missing: MissingPart[] = [];
  for (const chunk of chunks) {
    for (const asked of asks) if (!(await hasResult(stored, asked, chunk))) missing.push({ asked, chunk });
  }
  return missing;
}

/** Computes a chunk's answer to a question and keeps it. */
export async function runPart(
  { stored, study, dataset, provenance }: ChunkRunner,
  { asked, chunk }: MissingPart,
  terminal: Terminal,
): Promise<void> {
  const before = new Set(dataset.skipped.map(({ name }) => name));
  const question = await study.inChunks(asked.ask.question as keyof Study, asked.ask.request);
  const part = await follow(question.chunk(asked.prepared, rangeOf(stored.plan, chunk), terminal.signal), terminal);
  const skipped = dataset.skipped.filter(({ name }) => !before.has(name));
  await writeResult(stored, asked, { chunk, provenance, skipped }, part);
}
