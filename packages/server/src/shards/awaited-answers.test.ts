import type { Progress } from "@deepling/engine";
import { expect, test } from "vitest";
import { awaitedAnswers } from "./awaited-answers.ts";
import { foldedAnswers } from "./kept-answers.ts";
import { readPlan, writePlan } from "./plan.ts";
import type { Provenance } from "./provenance.ts";
import { readPrepared, writePrepared, writeResult } from "./results.ts";
import type { ScratchFiles } from "./scratch-files.ts";
import type { Store } from "./store.ts";

/** A store in memory, and how often each folder of it was listed. */
function memory() {
  const held = new Map<string, Uint8Array>();
  const listed: string[] = [];
  const store: Store = {
    place: "plan",
    read: async (name, stretch) => {
      const bytes = held.get(name);
      return stretch === undefined ? bytes : bytes?.subarray(stretch.at, stretch.at + stretch.length);
    },
    put: async (name, content) => {
      if (typeof content !== "string" && !(content instanceof Uint8Array)) throw new Error("in pieces");
      held.set(name, typeof content === "string" ? new TextEncoder().encode(content) : content);
    },
    take: () => expect.unreachable(),
    list: async (folder) => {
      listed.push(folder);
      const names = [...held.keys()].filter((name) => name.startsWith(`${folder}/`));
      return names.map((name) => name.slice(folder.length + 1)).sort();
    },
    scratch: () => expect.unreachable(),
  };
  return { store, listed };
}

const EVALUATE = { question: "evaluate", request: {}, variant: {} };
const UNITS = { question: "units", request: { count: 4 }, variant: {} };
const ANSWER = { kind: "evaluation", final: true, count: 3 };
const PROVENANCE: Provenance = {
  ...{ deepling: "1", runtime: "ort", provider: "cpu" },
  ...{ instructions: "avx2", threads: 1, platform: "linux-x64" },
};

/** A plan of two questions in three chunks, of which none is computed; `tick` ends all rests. */
async function planned() {
  const { store, listed } = memory();
  const ask = ({ question, request }: typeof EVALUATE) => ({ command: question, words: [], question, request });
  await writePlan(store, {
    ...{ schema: 1, deepling: "1", model: "m.onnx", data: "images", options: [], images: 3, batch: 1 },
    ...{ chunks: [0, 1, 2, 3], asks: [ask(EVALUATE), ask(UNITS)] },
    facts: { model: "m", data: "d", preprocessing: "p", classes: "c" },
  });
  const stored = await readPlan(store);
  for (const at of [0, 1]) await writePrepared(stored, { at, round: 0, provenance: PROVENANCE }, {});
  let resting: (() => void)[] = [];
  const rest = () => new Promise<void>((resolve) => resting.push(resolve));
  const tick = () => {
    const ended = resting;
    resting = [];
    for (const end of ended) end();
  };
  const compute = async (at: number, ...chunks: readonly number[]) => {
    const asked = (await readPrepared(stored))[at];
    if (asked === undefined) throw new Error("no such question");
    for (const chunk of chunks) await writeResult(stored, asked, { chunk, provenance: PROVENANCE, skipped: [] }, {});
  };
  const folds = foldedAnswers(stored);
  const scratch = { names: () => [] } as unknown as ScratchFiles;
  return { stored, listed, rest, tick, compute, folds, scratch, answers: awaitedAnswers(stored, {}, rest) };
}

/** The next message; `tick` ends the rests that it waits for. */
async function after<T>(tick: () => void, waiting: AsyncGenerator<Progress, T>) {
  const next = waiting.next();
  let ended = false;
  const end = () => {
    ended = true;
  };
  void next.then(end, end);
  while (!ended) {
    tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return next;
}

const saying = (stage: string, done: number) => ({ value: { kind: "progress", stage, done, total: 1 }, done: false });

test("who asks is told how many chunks of the question are there, and gets its answer once all is folded", async () => {
  const { answers, tick, compute, folds, scratch } = await planned();
  await compute(0, 1);
  const waiting = answers.wait(EVALUATE, undefined);
  const when = "deepling shard fold plan makes one answer of them";
  expect(await waiting.next()).toEqual(saying(`evaluate: 1 of 3 chunks; ${when} when all are there`, 1 / 3));
  await compute(1, 0, 1, 2);
  await compute(0, 2);
  expect(await after(tick, waiting)).toEqual(saying(`evaluate: 2 of 3 chunks; ${when} when all are there`, 2 / 3));
  await compute(0, 0);
  const there = saying(`evaluate: all 3 chunks are there; ${when}`, 1);
  expect(await after(tick, waiting)).toEqual(there);
  // an answer while the fold goes on is not taken: others, and what it has to say, are still missing
  await folds.put(EVALUATE, ANSWER, scratch);
  const next = waiting.next();
  for (let turn = 0; turn < 20; turn++) {
    tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await folds.putSkipped([]);
  await folds.putNotes([]);
  expect(await after(tick, { next: () => next } as unknown as typeof waiting)).toEqual({ value: ANSWER, done: true });
  // and without a look at the chunks from now on
  expect(await answers.wait(EVALUATE, undefined).next()).toEqual({ value: ANSWER, done: true });
});

test("an answer that is gone after the plan was folded is named, at once and while someone waits", async () => {
  const { answers, tick, folds, scratch } = await planned();
  const gone = {
    message: "missing answer: evaluate (plan was folded, and its file is gone or damaged)",
    hint: "deepling shard fold plan writes it again",
  };
  const waiting = answers.wait(EVALUATE, undefined);
  await waiting.next();
  // another question's is there
  await folds.put(UNITS, ANSWER, scratch);
  await folds.putSkipped([]);
  await folds.putNotes([]);
  await expect(after(tick, waiting)).rejects.toMatchObject(gone);
  await expect(answers.wait(EVALUATE, undefined).next()).rejects.toMatchObject(gone);
  expect((await answers.wait(UNITS, undefined).next()).value).toEqual(ANSWER);
});

test("chunks that are needed once more are counted anew", async () => {
  const { answers, stored, tick, compute } = await planned();
  await compute(0, 0, 1, 2);
  const waiting = answers.wait(EVALUATE, undefined);
  expect((await waiting.next()).value).toMatchObject({ done: 1 });
  await writePrepared(stored, { at: 0, round: 1, provenance: PROVENANCE }, { pivots: "more" });
  expect((await after(tick, waiting)).value).toMatchObject({ done: 0 });
  await compute(0, 2);
  expect((await after(tick, waiting)).value).toMatchObject({ done: 1 / 3 });
});

test("the folder is listed once for all who wait, and not while nobody does", async () => {
  const { answers, listed, tick } = await planned();
  listed.length = 0;
  const waiting = [EVALUATE, UNITS, EVALUATE].map((asked) => answers.wait(asked, undefined));
  await Promise.all(waiting.map((one) => one.next()));
  const results = () => listed.filter((folder) => folder === "results").length;
  expect(results()).toBe(1);
  for (const one of waiting) void one.return(undefined);
  for (let turn = 0; turn < 20; turn++) {
    tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(results()).toBe(1);
});

test("what is not planned is not waited for, and who goes away ends", async () => {
  const { answers, stored } = await planned();
  for (const other of [
    { ...UNITS, request: { count: 5 } },
    { ...EVALUATE, variant: { network: "conv1[0]=0" } },
    { ...EVALUATE, question: "robustness", request: { rows: [] } },
  ]) {
    expect(answers.isPlanned(other)).toBe(false);
    expect(await answers.wait(other, undefined).next()).toEqual({ value: undefined, done: true });
  }
  const edited = { ...EVALUATE, variant: { network: "conv1[0]=0" } };
  expect(awaitedAnswers(stored, edited.variant).isPlanned(edited)).toBe(true);
  const stop = new AbortController();
  const waiting = answers.wait(EVALUATE, stop.signal);
  await waiting.next();
  const next = waiting.next();
  stop.abort(new Error("gone"));
  await expect(next).rejects.toThrow("gone");
});

test("a plan that was interrupted, and a folder that does not answer, are said", async () => {
  const { stored, rest } = await planned();
  const fails = (store: Partial<Store>) =>
    awaitedAnswers({ ...stored, store: { ...stored.store, ...store } }, {}, rest)
      .wait(EVALUATE, undefined)
      .next();
  await expect(fails({ list: async () => [] })).rejects.toThrow("missing preparation: evaluate (plan)");
  await expect(fails({ list: () => Promise.reject(new Error("away")) })).rejects.toThrow("away");
});
