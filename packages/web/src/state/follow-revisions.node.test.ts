import type { Study, StudyRevision } from "@deepling/engine";
import { expect, test } from "vitest";
import { createFixtureStudy } from "../study/fixture/fixture-study.ts";
import { ADDRESS } from "../views/index.ts";
import { followRevisions } from "./follow-revisions.ts";
import { createPageStore } from "./store.ts";

/** Follows some revisions to their end; answers what was announced, and how often the page was started anew. */
async function followed(...told: readonly Partial<StudyRevision>[]) {
  const store = createPageStore(ADDRESS);
  const announced: string[] = [];
  store.subscribe(({ notice }, before) => {
    if (notice !== undefined && notice !== before.notice) announced.push(notice.text);
  });
  let [reloads, end] = [0, () => {}];
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const study: Study = {
    ...createFixtureStudy(),
    revisions: async function* revisions() {
      try {
        for (const [number, one] of told.entries()) {
          yield { kind: "revision", number, models: ["a"], reloaded: [], faults: [], ...one };
        }
      } finally {
        end();
      }
    },
  };
  followRevisions(study, store, () => reloads++);
  await ended;
  await Promise.resolve();
  return { announced, reloads };
}

test("a model that was read again starts the page anew, and so does one that is new", async () => {
  expect(await followed({}, { reloaded: ["a"] })).toEqual({ announced: [], reloads: 1 });
  expect(await followed({}, { models: ["a", "b"], reloaded: ["b"] })).toEqual({ announced: [], reloads: 1 });
  expect(await followed({ models: ["a", "b"] }, { models: ["b"] })).toEqual({ announced: [], reloads: 1 });
});

test("what was read before the page was opened does not, and what cannot be read is announced", async () => {
  expect(await followed({ number: 4, reloaded: ["a"] })).toEqual({ announced: [], reloads: 0 });
  const fault = "a stays as it was: invalid model: truncated or damaged (a.onnx)";
  expect(await followed({}, { faults: [fault] })).toEqual({ announced: [fault], reloads: 0 });
});

test("a study without news is left alone", async () => {
  const store = createPageStore(ADDRESS);
  const stop = followRevisions(createFixtureStudy(), store, () => expect.unreachable());
  await Promise.resolve();
  stop();
});
