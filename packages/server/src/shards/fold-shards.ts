import { DeeplingError, type LocalStudy, type Skipped, type Study, type Variant } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import { type FoldedAnswers, foldedAnswers } from "./kept-answers.ts";
import { chunkCount, type StoredPlan } from "./plan.ts";
import { follow } from "./plan-shards.ts";
import { type Provenance, sayDifferent } from "./provenance.ts";
import {
  missingChunks,
  type PreparedAsk,
  type ResultHead,
  readHead,
  readPrepared,
  readResult,
  sayNumbers,
  writePrepared,
} from "./results.ts";
import { scratchFiles } from "./scratch-files.ts";

/** How a plan is folded. */
export interface FoldOptions {
  readonly stored: StoredPlan;
  /** The study that was planned (`requireFacts`). */
  readonly study: LocalStudy;
  /** What the plan's edits make of it. */
  readonly variant: Variant;
  /** Whether results of different kinds of machines may be folded. */
  readonly mixed: boolean;
  /** Of this process: where images become pivots, it computes what the second pass needs. */
  readonly provenance: Provenance;
}

/**
 * The largest difference that was measured, in percent: of a confidence, relative to it, and of a position, relative to the root-mean-square radius of its layer's layout. The demo (AlexNet on 1,000
 * images of CIFAR-10, 24 layers) with onnxruntime 1.30 on one AMD EPYC, against AVX-512 and one thread: kernels for AVX2 and SSE, two threads, batches of 7, and graph optimisation basic or off
 * (docs/scale.md, "The same answer"; 30 November 2026).
 */
const LARGEST_MEASURED = "0.00036";

/** What is known of how far the numbers of different machines differ. */
const TOLERANCE = `their numbers differ, since they sum float32 in another order. Measured with the demo on 1,000 images, confidences and positions (relative to their layer's radius) differed by at most ${LARGEST_MEASURED} % between instruction sets, threads, batch sizes and levels of graph optimisation; another network or processor may differ by more. Where two classes are as close as that, an image may be counted otherwise than on one machine`;

/** What was folded. */
export interface FoldedPlan {
  readonly answers: FoldedAnswers;
  readonly notes: readonly string[];
}

/**
 * Folds the results of all chunks into the answers of the plan's questions, and keeps these in its folder. Throws "missing chunks", "mismatched chunks" where they were computed on
 * different kinds of machines and `mixed` is not set.
 */
export async function foldShards(options: FoldOptions, terminal: Terminal): Promise<FoldedPlan> {
  const { stored, mixed } = options;
  const asks = await readPrepared(stored);
  const heads = [];
  for (const asked of asks) heads.push(...(await headsOf(stored, asked)));
  const kinds = kindsOf(heads, asks, await foldedHere(options, asks, heads));
  if (kinds.length > 1 && !mixed) throw mismatch(kinds);
  const answers = foldedAnswers(stored);
  for (const asked of asks) await foldAsk(options, asked, answers, terminal);
  const skipped = new Map<string, Skipped>(heads.flatMap((head) => head.skipped.map((one) => [one.name, one])));
  await answers.putSkipped([...skipped.values()]);
  const notes =
    kinds.length > 1 ? [`${kinds.map(({ said, computed }) => `${computed}: ${said}`).join("; ")}; ${TOLERANCE}`] : [];
  await answers.putNotes(notes);
  return { answers, notes };
}

/** What this process computes by folding: nothing of most questions. */
async function foldedHere(
  { study, variant, provenance }: FoldOptions,
  asks: readonly PreparedAsk[],
  [first]: readonly ResultHead[],
): Promise<FoldedHere> {
  const commands: string[] = [];
  for (const { ask } of asks) {
    const { foldRuns } = await study.inChunks(ask.question as keyof Study, ask.request, variant);
    if (foldRuns) commands.push(ask.command);
  }
  // a newer version may fold what an older one computed
  return { commands, provenance: { ...provenance, deepling: first?.provenance.deepling ?? provenance.deepling } };
}

/** What this process computes by folding, and what with. */
interface FoldedHere {
  readonly commands: readonly string[];
  readonly provenance: Provenance;
}

/** The descriptions of all results of a question, in the chunks' order. Throws "missing chunks". */
async function headsOf(stored: StoredPlan, asked: PreparedAsk) {
  const missing = await missingChunks(stored, asked);
  if (missing.length > 0) throw missingError(stored, asked, missing);
  const heads = [];
  for (let chunk = 0; chunk < chunkCount(stored.plan); chunk++) {
    const head = await readHead(stored, asked, chunk);
    if (head === undefined) throw brokenError(stored, asked, chunk);
    heads.push(head);
  }
  return heads;
}

async function foldAsk(
  { stored, study, variant, provenance }: FoldOptions,
  asked: PreparedAsk,
  answers: FoldedAnswers,
  terminal: Terminal,
): Promise<void> {
  const { ask, prepared } = asked;
  const question = await study.inChunks(ask.question as keyof Study, ask.request, variant);
  const parts = async function* parts() {
    for (let chunk = 0; chunk < chunkCount(stored.plan); chunk++) {
      terminal.signal.throwIfAborted();
      const result = await readResult(stored, asked, chunk);
      if (result === undefined) throw brokenError(stored, asked, chunk);
      yield result.part;
      terminal.progress(`folding ${ask.command}`, chunk + 1, chunkCount(stored.plan));
    }
  };
  const scratch = scratchFiles(stored.store);
  try {
    let final: unknown;
    const messages = question.fold(prepared, parts, terminal.signal, scratch);
    const folded = await follow(messages, terminal, (message) => {
      terminal.signal.throwIfAborted();
      if (isFinal(message)) final = message;
    });
    if ("again" in folded) {
      await writePrepared(stored, { at: asked.at, round: asked.round + 1, provenance }, folded.again);
      throw againError(stored, asked);
    }
    const { question: name, request } = ask;
    await answers.put({ question: name, request, variant }, final, scratch);
    if (folded.left !== undefined) await answers.putLeft({ question: name, request, variant }, folded.left, scratch);
  } finally {
    await scratch.dispose();
  }
}

function isFinal(message: unknown): boolean {
  return typeof message === "object" && message !== null && "final" in message && message.final === true;
}

function missingError({ plan, store }: StoredPlan, { ask }: PreparedAsk, missing: readonly number[]): DeeplingError {
  const said = sayNumbers(missing.slice(0, 20));
  const more = missing.length > 20 ? ` and ${missing.length - 20} more` : "";
  return new DeeplingError("missing", `chunks: ${said}${more} of ${chunkCount(plan)} (${ask.command})`, {
    hint: `deepling shard run ${store.place} --index ${sayNumbers(missing, ",")}`,
  });
}

function brokenError({ store }: StoredPlan, { ask }: PreparedAsk, chunk: number): DeeplingError {
  return new DeeplingError("invalid", `chunk: ${chunk} (the result of ${ask.command} was cut off or changed)`, {
    hint: `deepling shard run ${store.place} --index ${chunk} computes it again`,
  });
}

function againError({ plan, store }: StoredPlan, { ask }: PreparedAsk): DeeplingError {
  const last = chunkCount(plan) - 1;
  return new DeeplingError(
    "missing",
    `chunks: all of ${ask.command} are needed once more (some images lie far from those that were drawn as pivots, and are pivots now)`,
    {
      hint: `deepling shard run ${store.place} --index 0-${last}, then fold again`,
    },
  );
}

/** What one kind of machine computed. */
interface Kind {
  readonly provenance: Provenance;
  /** As a person writes it: "chunks 0, 3-5 and the pivots of project". */
  readonly computed: string;
  /** In what it differs from the others. */
  readonly said: string;
}

/** The kinds of machines that computed the chunks, what all chunks of a question need, and what comes of folding them. */
function kindsOf(heads: readonly ResultHead[], asks: readonly PreparedAsk[], folded: FoldedHere): readonly Kind[] {
  const found = new Map<string, { provenance: Provenance; chunks: Set<number>; others: string[] }>();
  const kindOf = (provenance: Provenance) => {
    const key = JSON.stringify(Object.entries(provenance).sort());
    const kind = found.get(key) ?? { provenance, chunks: new Set(), others: [] };
    found.set(key, kind);
    return kind;
  };
  for (const { provenance, chunk } of heads) kindOf(provenance).chunks.add(chunk);
  for (const { provenance, ask } of asks)
    if (provenance !== undefined) kindOf(provenance).others.push(`the pivots of ${ask.command}`);
  if (folded.commands.length > 0)
    kindOf(folded.provenance).others.push(`this fold of ${[...new Set(folded.commands)].join(" and ")}`);
  const kinds = [...found.values()];
  const said = sayDifferent(kinds.map(({ provenance }) => provenance));
  return kinds.map(({ provenance, chunks, others }, at) => {
    const numbers = sayNumbers([...chunks].sort((a, b) => a - b));
    const own = chunks.size === 0 ? [] : [`${chunks.size === 1 ? "chunk" : "chunks"} ${numbers}`];
    const computed = [...own, ...others].join(" and ");
    return { provenance, computed, said: said[at] ?? "" };
  });
}

function mismatch(kinds: readonly Kind[]): DeeplingError {
  const listed = kinds.map(({ computed, said }) => `${computed} with ${said}`).join("; ");
  return new DeeplingError("mismatched", `machines: the plan was computed on ${kinds.length} kinds (${listed})`, {
    hint: "their last digits differ: run the chunks again on one kind (remove their results first) plan and fold on the same kind, or fold with --mixed",
  });
}
