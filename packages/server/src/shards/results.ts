import { type BatchRange, type Codec, DeeplingError, type Skipped } from "@deepling/engine";
import { createCodec } from "../codec.ts";
import { chunkCount, type Plan, type PlannedAsk, type StoredPlan } from "./plan.ts";
import type { Provenance } from "./provenance.ts";
import { headOf, seal, sha256, unseal } from "./sealed.ts";

/** What stands before a result's bytes. */
export interface ResultHead {
  readonly key: string;
  readonly chunk: number;
  readonly provenance: Provenance;
  /** Files that could not be read while it was computed. */
  readonly skipped: readonly Skipped[];
}

/** A question of a plan with what was prepared for it. */
export interface PreparedAsk {
  readonly ask: PlannedAsk;
  /** Its place in the plan. */
  readonly at: number;
  /** Rises where a fold found that the chunks have to be computed again. */
  readonly round: number;
  readonly prepared: unknown;
  /** Of what was prepared. */
  readonly digest: string;
  /** What prepared it; undefined where nothing had to be computed, and in plans of before 30 November 2026. */
  readonly provenance: Provenance | undefined;
}

const RESULTS = "results";
const PREPARED = "prepared";

const codec: Codec = createCodec();

/** What stands before what was prepared. */
interface PreparedHead {
  readonly at: number;
  readonly round: number;
  readonly provenance?: Provenance | undefined;
}

/** Keeps what was prepared for a question of a plan, and by what it was computed. */
export async function writePrepared(
  { store }: StoredPlan,
  { at, round, provenance }: Required<PreparedHead>,
  prepared: unknown,
): Promise<void> {
  const head: PreparedHead = { at, round, provenance: isEmpty(prepared) ? undefined : provenance };
  await store.put(`${PREPARED}/${at}-${round}.bin`, seal(head, codec.encode(prepared)));
}

/** Whether nothing was computed: most questions prepare an object without anything in it. */
const isEmpty = (prepared: unknown): boolean =>
  prepared === undefined || Object.values(prepared as object).every((value) => value === undefined);

/** The names of what was prepared: others where a question was prepared anew. */
export function preparedNames({ store }: StoredPlan): Promise<readonly string[]> {
  return store.list(PREPARED);
}

/** What was prepared last for each question of a plan. Throws "missing pivots" where a plan is not whole. */
export async function readPrepared(stored: StoredPlan): Promise<readonly PreparedAsk[]> {
  const { plan, store } = stored;
  const names = await preparedNames(stored);
  return Promise.all(
    plan.asks.map(async (ask, at) => {
      const rounds = names.flatMap((name) => {
        const [, own, round] = /^(\d+)-(\d+)\.bin$/.exec(name) ?? [];
        return Number(own) === at ? [Number(round)] : [];
      });
      const round = Math.max(-1, ...rounds);
      const bytes = round < 0 ? undefined : await store.read(`${PREPARED}/${at}-${round}.bin`);
      const found = bytes && unseal<PreparedHead>(bytes);
      if (found === undefined) {
        throw new DeeplingError("missing", `preparation: ${ask.command} (${store.place})`, {
          hint: "the plan was interrupted: give the same deepling shard plan again",
        });
      }
      const digest = sha256(found.body).toString("hex");
      return { ask, at, round, prepared: codec.decode(found.body), digest, provenance: found.head.provenance };
    }),
  );
}

/** The batches of a chunk. */
export function rangeOf({ chunks }: Plan, chunk: number): BatchRange {
  return { first: chunks[chunk] ?? 0, end: chunks[chunk + 1] ?? 0 };
}

/** What stands for everything that decides a chunk's answer to a question, beside its provenance. */
export function resultKey({ plan, key }: StoredPlan, { ask, digest }: PreparedAsk, chunk: number): string {
  return sha256(JSON.stringify([key, ask.question, ask.request, digest, rangeOf(plan, chunk)])).toString("hex");
}

/** The name of a result: its chunk and command, for the eye, and its key. */
export function resultName(stored: StoredPlan, asked: PreparedAsk, chunk: number): string {
  const key = resultKey(stored, asked, chunk).slice(0, 16);
  return `${RESULTS}/${String(chunk).padStart(5, "0")}-${asked.ask.command}-${key}.bin`;
}

/** Keeps a chunk's part of an answer. */
export async function writeResult(
  stored: StoredPlan,
  asked: PreparedAsk,
  head: Omit<ResultHead, "key">,
  part: unknown,
): Promise<void> {
  const bytes = seal({ key: resultKey(stored, asked, head.chunk), ...head }, codec.encode(part));
  const name = resultName(stored, asked, head.chunk);
  // one that is there was not whole, or another worker was faster
  const isNew = (await stored.store.read(name, { at: 0, length: 1 })) === undefined;
  await stored.store.put(name, bytes, isNew);
}

/** A chunk's part of an answer. */
export interface Result {
  readonly head: ResultHead;
  readonly part: unknown;
}

/** A chunk's part of an answer; undefined where there is none that is whole. */
export async function readResult(stored: StoredPlan, asked: PreparedAsk, chunk: number): Promise<Result | undefined> {
  const bytes = await stored.store.read(resultName(stored, asked, chunk));
  const found = bytes && unseal<ResultHead>(bytes);
  if (found === undefined || found.head.key !== resultKey(stored, asked, chunk)) return undefined;
  return { head: found.head, part: codec.decode(found.body) };
}

/** Whether a chunk's part of an answer is there, and whole. */
export async function hasResult(stored: StoredPlan, asked: PreparedAsk, chunk: number): Promise<boolean> {
  const bytes = await stored.store.read(resultName(stored, asked, chunk));
  return bytes !== undefined && unseal<ResultHead>(bytes)?.head.key === resultKey(stored, asked, chunk);
}

/** Bytes in which a description fits unless many files were skipped. */
const HEAD = 65_536;

/** The description of a result, of which the rest is not looked at. */
export async function readHead(stored: StoredPlan, asked: PreparedAsk, chunk: number): Promise<ResultHead | undefined> {
  const name = resultName(stored, asked, chunk);
  const first = await stored.store.read(name, { at: 0, length: HEAD });
  if (first === undefined) return undefined;
  const found = headOf<ResultHead>(first);
  if (found !== undefined) return found.head;
  const whole = await stored.store.read(name);
  return whole && headOf<ResultHead>(whole)?.head;
}

/** The names of all results that are there. */
export async function resultsThere({ store }: StoredPlan): Promise<ReadonlySet<string>> {
  return new Set((await store.list(RESULTS)).map((name) => `${RESULTS}/${name}`));
}

/** Chunks of a plan that have no result for a question yet, by their names alone. */
export async function missingChunks(stored: StoredPlan, asked: PreparedAsk): Promise<readonly number[]> {
  const there = await resultsThere(stored);
  const all = Array.from({ length: chunkCount(stored.plan) }, (_, chunk) => chunk);
  return all.filter((chunk) => !there.has(resultName(stored, asked, chunk)));
}

/** Numbers as a person writes them: "0, 3-5". */
export function sayNumbers(numbers: readonly number[], between = ", "): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(between);
}
