import type { CallOptions, ProjectRequest, Study } from "@deepling/engine";
import { expect, test } from "vitest";
import { createFixtureStudy } from "./fixture/fixture-study.ts";
import { projectedAhead } from "./projected-ahead.ts";

const FIRST: ProjectRequest = { mode: "paper", apart: 4_000_000, preview: true };

/** A study that is asked ahead for the first projection, of which only the final message is told where it `isKept`, and what it was asked. */
function asked(fault?: Error, isKept = false) {
  const study = createFixtureStudy({ count: 20 });
  const asks: { readonly request: ProjectRequest; readonly options: CallOptions | undefined }[] = [];
  const served: Study = {
    ...study,
    project: async function* project(request = {}, options) {
      asks.push({ request, options });
      if (fault !== undefined) throw fault;
      const messages = study.project(request, options);
      if (isKept)
        for await (const message of messages) if (message.kind === "projection" && message.final) yield message;
      if (!isKept) yield* messages;
    },
  };
  return { whole: study, asks, ...projectedAhead(served, FIRST) };
}

async function all(messages: AsyncGenerator<unknown>): Promise<unknown[]> {
  const told: unknown[] = [];
  for await (const message of messages) told.push(message);
  return told;
}

const settings = [
  ["the same", FIRST],
  ["the same with what is set anyway", { ...FIRST, items: undefined, seed: 0 }],
] as const;
test.each(settings)("%s projection is on its way when it is asked for, and is made once", async (_, request) => {
  const { whole, asks, study: page } = asked();
  expect(asks).toHaveLength(1);
  expect(await all(page.project(request))).toEqual(await all(whole.project(FIRST)));
  expect(asks).toHaveLength(1);
  expect(await all(page.project(request))).toEqual(await all(whole.project(FIRST)));
  expect(asks).toHaveLength(2);
});

const others: readonly (readonly [string, ProjectRequest, CallOptions | undefined])[] = [
  ["mode", { ...FIRST, mode: "smooth" }, undefined],
  ["choice of images", { ...FIRST, items: [1, 2, 3] }, undefined],
  ["way of telling", { ...FIRST, apart: false }, undefined],
  ["network", FIRST, { variant: { model: "b" } }],
];
test.each(others)(
  "of another %s the question is asked anew, and the first work is given up",
  async (_, request, options) => {
    const { whole, asks, study: page } = asked();
    expect(await all(page.project(request, options))).toEqual(await all(whole.project(request, options)));
    expect(asks.map(({ request: one }) => one)).toEqual([FIRST, request]);
    const [first] = asks;
    expect(first?.options?.signal?.aborted).toBe(true);
    await all(page.project(FIRST));
    expect(asks).toHaveLength(3);
  },
);

test("whoever gives it up, or stops listening, ends the work", async () => {
  const given = asked();
  const stop = new AbortController();
  const messages = given.study.project(FIRST, { signal: stop.signal });
  await messages.next();
  stop.abort(new Error("enough"));
  expect(given.asks[0]?.options?.signal).toMatchObject({ aborted: true, reason: new Error("enough") });
  const left = asked();
  for await (const _ of left.study.project(FIRST)) break;
  expect(left.asks[0]?.options?.signal?.aborted).toBe(true);
});

test("a fault is heard by who asks", async () => {
  const { study: page } = asked(new Error("no model"));
  await new Promise((resolve) => setTimeout(resolve));
  await expect(all(page.project(FIRST))).rejects.toThrow("no model");
});

test("a kept projection is handed over once, and is then asked for as any other", async () => {
  const { whole, asks, study, kept } = asked();
  const final = (await all(whole.project(FIRST))).at(-1);
  // what is made tells its progress first: whoever asks follows it
  expect(await kept()).toBeUndefined();
  expect(await all(study.project(FIRST))).toEqual(await all(whole.project(FIRST)));
  expect(await kept()).toBeUndefined();
  expect(asks).toHaveLength(1);

  const quick = asked(undefined, true);
  expect(await quick.kept()).toEqual(final);
  expect(await quick.kept()).toBeUndefined();
  expect(await all(quick.study.project(FIRST))).toEqual([final]);
  expect(quick.asks).toHaveLength(2);
});

test("a projection that does not come, or fails, is not waited for", async () => {
  const never = {
    ...createFixtureStudy({ count: 20 }),
    project: async function* project() {
      await new Promise(() => {});
    },
  };
  expect(await projectedAhead(never as Study, FIRST).kept()).toBeUndefined();
  const failed = asked(new Error("no model"));
  expect(await failed.kept()).toBeUndefined();
  await expect(all(failed.study.project(FIRST))).rejects.toThrow("no model");
});
