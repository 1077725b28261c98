import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evaluation, Projection, Study } from "@deepling/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCache } from "./cache.ts";
import { cachedStudy } from "./cached-study.ts";
import { createCodec } from "./codec.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-kept-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function counting() {
  const asked: string[] = [];
  const projection = (final: boolean) =>
    ({ kind: "projection", final, sequence: { items: Int32Array.from([4, 2]), layers: [] } }) as unknown as Projection;
  const study = {
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
    },
    place: async () => {
      asked.push("place");
      return { layers: new Int32Array(), positions: [] };
    },
    neighbours: async () => {
      asked.push("neighbours");
      return { items: new Int32Array(), distances: new Float32Array(), exact: false };
    },
  } as unknown as Study;
  return { asked, study };
}

const open = (study: Study, identity: unknown[] = ["model", "data"]) =>
  cachedStudy(study, { cache: openCache(folder), codec: createCodec(), identity });

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
  await collect(open(third.study, ["another model", "data"]).evaluate({}));
  expect(third.asked).toEqual(["evaluate"]);
});

test("work that is given up leaves nothing behind", async () => {
  const { asked, study } = counting();
  for await (const _ of open(study).project({ preview: true })) break;
  await collect(open(study).project({}));
  expect(asked).toEqual(["project", "project"]);
});

test("a preview or not is the same answer, other items are another", async () => {
  const { asked, study } = counting();
  await collect(open(study).project({ preview: true }));
  await collect(open(study).project({}));
  await collect(open(study).project({ items: [1] }));
  expect(asked).toEqual(["project", "project"]);
});

test("neighbours after a projection from the cache repeat it once", async () => {
  const first = counting();
  await collect(open(first.study).project({}));
  const { asked, study } = counting();
  const again = open(study);
  await collect(again.project({}));
  await again.neighbours({ item: 0, layer: 0, count: 1 });
  await again.neighbours({ item: 0, layer: 0, count: 1 });
  expect(asked).toEqual(["project", "neighbours", "neighbours"]);
});

test("so do places, and what is kept then serves both", async () => {
  await collect(open(counting().study).project({}));
  const { asked, study } = counting();
  const again = open(study);
  await collect(again.project({}));
  await again.place({ projection: {}, pixels: new Float32Array() });
  await again.neighbours({ item: 0, layer: 0, count: 1 });
  expect(asked).toEqual(["project", "place", "neighbours"]);
});

test("a damaged entry is work to do again, never an answer", async () => {
  const { asked, study } = counting();
  const cache = openCache(folder);
  const broken = { ...cache, get: async () => undefined };
  await collect(cachedStudy(study, { cache: broken, codec: createCodec(), identity: [] }).evaluate({}));
  expect(asked).toEqual(["evaluate"]);
});
