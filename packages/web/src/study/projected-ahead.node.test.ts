import type { CallOptions, ProjectRequest, Study } from "@deepling/engine";
import { expect, test } from "vitest";
import { createFixtureStudy } from "./fixture/fixture-study.ts";
import { projectedAhead } from "./projected-ahead.ts";

const FIRST: ProjectRequest = { mode: "paper", apart: 4_000_000, preview: true };

/** A study that is asked ahead for the first projection, and what it was asked. */
function asked(fault?: Error) {
  const study = createFixtureStudy({ count: 20 });
  const asks: { readonly request: ProjectRequest; readonly options: CallOptions | undefined }[] = [];
  const served: Study = {
    ...study,
    project: async function* project(request = {}, options) {
      asks.push({ request, options });
      if (fault !== undefined) throw fault;
      yield* study.project(request, options);
    },
  };
  return { study, asks, page: projectedAhead(served, FIRST) };
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
  const { study, asks, page } = asked();
  expect(asks).toHaveLength(1);
  expect(await all(page.project(request))).toEqual(await all(study.project(FIRST)));
  expect(asks).toHaveLength(1);
  expect(await all(page.project(request))).toEqual(await all(study.project(FIRST)));
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
    const { study, asks, page } = asked();
    expect(await all(page.project(request, options))).toEqual(await all(study.project(request, options)));
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
  const messages = given.page.project(FIRST, { signal: stop.signal });
  await messages.next();
  stop.abort(new Error("enough"));
  expect(given.asks[0]?.options?.signal).toMatchObject({ aborted: true, reason: new Error("enough") });
  const left = asked();
  for await (const _ of left.page.project(FIRST)) break;
  expect(left.asks[0]?.options?.signal?.aborted).toBe(true);
});

test("a fault is heard by who asks", async () => {
  const { page } = asked(new Error("no model"));
  await new Promise((resolve) => setTimeout(resolve));
  await expect(all(page.project(FIRST))).rejects.toThrow("no model");
});
