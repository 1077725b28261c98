import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallOptions, Evaluation, LocalStudy, Projection, ProjectionBasis, Variant } from "@deepling/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cache, openCache } from "./cache.ts";
import { cachedStudy } from "./cached-study.ts";
import { createCodec } from "./codec.ts";
import type { AwaitedAnswers } from "./shards/awaited-answers.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-kept-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function counting() {
  const asked: string[] = [];
  const projection = (final: boolean) =>
    ({ kind: "projection", final, sequence: { items: Int32Array.from([4, 2]), layers: [] } }) as unknown as Projection;
  const basis = { items: [4, 2], near: { data: Float64Array.from([0.1]) } } as unknown as ProjectionBasis;
  const study = {
    info: async () => ({}),
    evaluate: async function* () {
      asked.push("evaluate");
      yield { kind: "progress", stage: "predictions", done: 1, total: 2 };
      yield { kind: "evaluation", final: false, predicted: Int32Array.from([1]) } as unknown as Evaluation;
      yield { kind: "evaluation", final: true, predicted: Int32Array.from([1, 0]) } as unknown as Evaluation;
    },
    project: async function* () {
      asked.push("project");
      yield projection(false);
      yield projection(true);
      return basis;
    },
    recall: async (_request: unknown, found: unknown) => {
      expect(found).toEqual(basis);
      asked.push("recall");
    },
    place: async () => {
      asked.push("place");
      return { layers: new Int32Array(), positions: [] };
    },
    neighbours: async () => {
      asked.push("neighbours");
      return { items: new Int32Array(), distances: new Float32Array(), exact: false, among: 1 };
    },
  } as unknown as LocalStudy;
  return { asked, study };
}

const open = (study: LocalStudy, identity = "model data", cache = openCache(folder)) =>
  cachedStudy(study, { cache, codec: createCodec(), identity: () => identity });

/** Keeps answers, and loses what lies beside them. */
function forgetful(): Cache {
  const cache = openCache(folder);
  const put: Cache["put"] = async (key, ...parts) => {
    if (!key.startsWith("basis")) await cache.put(key, ...parts);
  };
  return { ...cache, put };
}

async function collect<T>(messages: AsyncGenerator<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

test("a final answer is given at once the next time, whole and typed; another identity asks anew", async () => {
  const first = counting();
  expect(await collect(open(first.study).evaluate({}))).toHaveLength(3);
  const second = counting();
  const kept = await collect(open(second.study).evaluate({}));
  expect(second.asked).toEqual([]);
  expect(kept).toEqual([{ kind: "evaluation", final: true, predicted: Int32Array.from([1, 0]) }]);
  const third = counting();
  await collect(open(third.study, "another model").evaluate({}));
  expect(third.asked).toEqual(["evaluate"]);
});

test("an answer about a variant is kept by itself", async () => {
  const { asked, study } = counting();
  await collect(open(study).evaluate({}));
  for (let time = 0; time < 2; time++) await collect(open(study).evaluate({}, { variant: { model: "other" } }));
  await collect(open(study).evaluate({}, { variant: {} }));
  expect(asked).toEqual(["evaluate", "evaluate"]);
  await collect(open(study).project({}, { variant: { model: "other" } }));
  const again = open(study);
  await collect(again.project({}, { variant: { model: "other" } }));
  await again.place({ projection: {}, pixels: new Float32Array() }, { variant: { model: "other" } });
  expect(asked.slice(2)).toEqual(["project", "recall", "place"]);
});

test("a comparison is kept by what it compares with too, also where the same name stands for another file", async () => {
  let asked = 0;
  let files = { own: 1, other: 2 };
  const study = {
    info: async (_: unknown, { variant }: CallOptions) => ({
      file: variant?.model === "other" ? files.other : files.own,
    }),
    similarity: async function* similarity() {
      asked++;
      yield { kind: "similarity", final: true };
    },
  } as unknown as LocalStudy;
  const ask = async (request: { against?: Variant; images?: number }, variant: Variant) => {
    const kept = cachedStudy(study, { cache: openCache(folder), codec: createCodec(), identity: JSON.stringify });
    await collect(kept.similarity(request, { variant }));
    return asked;
  };
  expect(await ask({}, { model: "other" })).toBe(1);
  expect(await ask({}, { model: "other" })).toBe(1);
  expect(await ask({ against: { model: "other" } }, {})).toBe(2);
  expect(await ask({ images: 5 }, { model: "other" })).toBe(3);
  files = { own: 9, other: 2 };
  expect(await ask({}, { model: "other" })).toBe(4);
});

test("a sweep over another model is kept by that model's file as well", async () => {
  let [asked, file] = [0, 1];
  const study = {
    info: async (_: unknown, { variant }: CallOptions) => ({ file: variant?.model === "other" ? file : 0 }),
    sweep: async function* sweep() {
      asked++;
      yield { kind: "sweep", final: false };
      yield { kind: "sweep", final: true };
    },
  } as unknown as LocalStudy;
  const ask = async (variant: Variant) => {
    const kept = cachedStudy(study, { cache: openCache(folder), codec: createCodec(), identity: JSON.stringify });
    await collect(kept.sweep({ steps: [{ value: 1, variant }] }));
    return asked;
  };
  expect(await ask({ model: "other" })).toBe(1);
  expect(await ask({ model: "other" })).toBe(1);
  expect(await ask({ image: "grey=1" })).toBe(2);
  file = 2;
  expect(await ask({ image: "grey=1" })).toBe(2);
  expect(await ask({ model: "other" })).toBe(3);
});

test("work that is given up leaves nothing behind", async () => {
  const { asked, study } = counting();
  for await (const _ of open(study).project({ preview: true })) break;
  await collect(open(study).project({}));
  expect(asked).toEqual(["project", "project"]);
});

test("who asks what is being made waits for it, and makes it where it was given up", async () => {
  const { asked, study } = counting();
  const both = open(study);
  const [first, second, third] = [both.project({}), both.project({}), both.project({})];
  await first.next();
  expect(await second.next()).toMatchObject({ value: { kind: "progress" } });
  await collect(first);
  expect((await collect(second)).map((message) => "final" in message && message.final)).toEqual([true]);
  expect(asked).toEqual(["project"]);
  const other = both.project({ items: [1] });
  await other.next();
  const late = both.project({ items: [1] });
  await late.next();
  await other.return(undefined);
  expect(await collect(late)).toHaveLength(2);
  expect(asked).toEqual(["project", "project", "project"]);
  await collect(third);
  expect(asked).toHaveLength(3);
});

test("who waits for another sees how far that one is, and what is known so far", async () => {
  const { asked, study } = counting();
  const both = open(study);
  const [first, second] = [both.evaluate(), both.evaluate()];
  await first.next();
  expect(await second.next()).toMatchObject({ value: { stage: "waiting for another page that asks the same" } });
  expect(await second.next()).toMatchObject({ value: { stage: "predictions", done: 1, total: 2 } });
  const next = second.next();
  await first.next();
  expect(await next).toMatchObject({ value: { kind: "evaluation", final: false } });
  // who is let go stops waiting, and the work goes on
  const stop = new AbortController();
  const third = both.evaluate({}, { signal: stop.signal });
  await third.next();
  await third.next();
  const waits = third.next();
  stop.abort(new DOMException("enough", "AbortError"));
  await expect(waits).rejects.toMatchObject({ name: "AbortError" });
  await collect(first);
  expect((await collect(second)).map((message) => "final" in message && message.final)).toEqual([true]);
  expect(asked).toEqual(["evaluate"]);
});

test("a finished projection is kept with what it leaves behind, though nobody waits for the end", async () => {
  for await (const message of open(counting().study).project({})) if ("final" in message && message.final) break;
  const { asked, study } = counting();
  const again = open(study);
  await collect(again.project({}));
  await again.neighbours({ item: 0, layer: 0, count: 1 });
  expect(asked).toEqual(["recall", "neighbours"]);
});

test("a preview or not is the same answer, other items are another", async () => {
  const { asked, study } = counting();
  await collect(open(study).project({ preview: true }));
  await collect(open(study).project({}));
  await collect(open(study).project({ items: [1] }));
  expect(asked).toEqual(["project", "project"]);
});

test("neighbours and places after a projection from the cache find what it left behind, read once", async () => {
  await collect(open(counting().study).project({}));
  const { asked, study } = counting();
  const again = open(study);
  await collect(again.project({}));
  await Promise.all([
    again.neighbours({ item: 0, layer: 0, count: 1 }),
    again.place({ projection: {}, pixels: new Float32Array() }),
  ]);
  await again.neighbours({ item: 0, layer: 0, count: 1 });
  expect(asked).toEqual(["recall", "neighbours", "place", "neighbours"]);
});

test("where that is lost, or does not fit, the projection is repeated once", async () => {
  await collect(open(counting().study, undefined, forgetful()).project({}));
  const { asked, study } = counting();
  const again = open(study);
  expect(await collect(again.project({}))).toHaveLength(1);
  await again.neighbours({ item: 0, layer: 0, count: 1 });
  await again.neighbours({ item: 0, layer: 0, count: 1 });
  expect(asked).toEqual(["project", "neighbours", "neighbours"]);
  const third = counting();
  const strict = open({
    ...third.study,
    recall: () => {
      throw new Error("another graph");
    },
  });
  await collect(strict.project({}));
  await strict.neighbours({ item: 0, layer: 0, count: 1 });
  expect(third.asked).toEqual(["project", "neighbours"]);
});

test("a repeated projection that failed is tried again by the next question", async () => {
  await collect(open(counting().study, undefined, forgetful()).project({}));
  const { asked, study } = counting();
  let failures = 1;
  const failing = open({
    ...study,
    project: (request) => {
      if (failures-- > 0) throw new Error("out of memory");
      return study.project(request);
    },
  });
  await collect(failing.project({}));
  await expect(failing.neighbours({ item: 0, layer: 0, count: 1 })).rejects.toThrow("out of memory");
  await failing.neighbours({ item: 0, layer: 0, count: 1 });
  expect(asked).toEqual(["project", "neighbours"]);
});

test("a damaged entry is work to do again, never an answer", async () => {
  const { asked, study } = counting();
  const cache = openCache(folder);
  const broken = { ...cache, get: async () => undefined };
  await collect(cachedStudy(study, { cache: broken, codec: createCodec(), identity: () => "" }).evaluate({}));
  expect(asked).toEqual(["evaluate"]);
});

test("what is folded elsewhere is waited for, told on the way, and neither computed nor kept a second time", async () => {
  const cache = openCache(folder);
  const { asked, study } = counting();
  const waits = (isThere: boolean): AwaitedAnswers =>
    ({
      get: async () => undefined,
      wait: async function* wait() {
        yield { kind: "progress", stage: "evaluate: 1 of 2 chunks", done: 0.5, total: 1 };
        return isThere ? { kind: "evaluation", final: true, count: 7 } : undefined;
      },
    }) as unknown as AwaitedAnswers;
  const opened = (folded: AwaitedAnswers) =>
    cachedStudy(study, { cache, codec: createCodec(), identity: () => "model data", folded });
  const messages = await collect(opened(waits(true)).evaluate({}));
  expect(messages).toMatchObject([{ stage: "evaluate: 1 of 2 chunks" }, { kind: "evaluation", count: 7 }]);
  expect(asked).toEqual([]);
  // what is not waited for is computed, and a kept answer is not waited for
  expect(await collect(opened(waits(false)).evaluate({}))).toHaveLength(4);
  expect(asked).toEqual(["evaluate"]);
  expect(await collect(opened(waits(true)).evaluate({}))).toMatchObject([{ predicted: Int32Array.of(1, 0) }]);
});
