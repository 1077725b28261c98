import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DeeplingError, type Layout, type Study } from "@deepling/engine";
import { Hono } from "hono";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { syntheticStudy } from "../../bench/synthetic-million.ts";
import { createApp } from "../../packages/server/src/app.ts";
import { type Listening, listen } from "../../packages/server/src/listen.ts";
import { launchChromium } from "./chromium.ts";

const COUNT = 3000;
const GONE = 2;
const SLOW = 3;
const PLACING = { x: 0.25, y: -0.5, unit: 1.75 };
const folder = mkdtempSync(join(tmpdir(), "deepling-layers-"));
let browser: Browser;
let givenUp = 0;

/** Positions of a layer; some images have no place. */
const positionsOf = (layer: number) =>
  Float32Array.from({ length: 2 * COUNT }, (_, at) => ((at >> 1) % 97 === 5 ? Number.NaN : Math.sin(at + 31 * layer)));

const study: Study = {
  ...syntheticStudy({ count: 10, classes: 2, placed: 10 }),
  layout: async ({ layer }, call): Promise<Layout> => {
    if (layer === GONE) throw new DeeplingError("missing", "layer: 2 (its file is gone)", { hint: "Fold it again." });
    while (layer === SLOW && call?.signal?.aborted !== true) await new Promise((resume) => setTimeout(resume, 20));
    if (layer === SLOW) givenUp++;
    return { layer, positions: positionsOf(layer) };
  },
};

beforeAll(async () => {
  await build({
    configFile: fileURLToPath(new URL("../../packages/web/vite.config.ts", import.meta.url)),
    logLevel: "error",
    build: {
      ...{ outDir: folder, emptyOutDir: true, reportCompressedSize: false },
      rolldownOptions: {
        input: { page: fileURLToPath(new URL("../../packages/web/src/study/layers-fixture.ts", import.meta.url)) },
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  writeFileSync(join(folder, "index.html"), `<!doctype html><script type="module" src="./page.js"></script>`);
  browser = await launchChromium([], { webgl: false });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page and its API; `isolated` as `deepling` serves it, else without the headers that let threads share memory. */
function appOf(isolated: boolean): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    if (isolated) return;
    for (const name of ["Opener", "Embedder"]) c.res.headers.delete(`Cross-Origin-${name}-Policy`);
  });
  return app.route("/", createApp({ study: Promise.resolve(study), webRoot: folder }));
}

async function opened(isolated: boolean): Promise<{ page: Page; server: Listening }> {
  const server = await listen(appOf(isolated), 0);
  const page = await browser.newPage();
  onTestFinished(async () => {
    await page.close();
    await server.close();
  });
  await page.goto(server.url);
  await page.waitForFunction("globalThis.layers !== undefined");
  return { page, server };
}

/** A layer as the page's source of layers is asked for it. */
const asked = (layer: number, turn?: readonly number[]) => ({
  ...{ request: { projection: { mode: "paper" }, layer }, variant: {}, turn, placing: PLACING },
});

/** What the page in `layers-fixture.ts` offers. */
type InPage = typeof globalThis & {
  readonly layers: {
    readonly isolated: () => boolean;
    readonly ask: (by: "worker" | "page", what: ReturnType<typeof asked>) => Promise<object>;
    readonly stop: () => void;
  };
};

const ask = (page: Page, by: "worker" | "page", what: ReturnType<typeof asked>) =>
  page.evaluate(([way, one]) => (globalThis as InPage).layers.ask(way, one), [by, what] as const);

test.each([
  ["with memory that threads share", true],
  ["without it", false],
])(
  "%s, the worker's layers are those that the page's own thread makes, and what is drawn of the positions",
  async (_, isolated) => {
    const { page } = await opened(isolated);
    expect(await page.evaluate(() => (globalThis as InPage).layers.isolated())).toBe(isolated);
    const places = Array.from(positionsOf(0), (value, at) =>
      Math.fround((value - (at % 2 === 0 ? PLACING.x : PLACING.y)) / PLACING.unit),
    );
    expect(await ask(page, "worker", asked(0))).toEqual({ places, shared: isolated });
    for (const what of [asked(1), asked(1, [0, -1, 1, 0]), asked(0, [0.6, 0.8, -0.8, 0.6])])
      expect(await ask(page, "worker", what)).toEqual(await ask(page, "page", what));
    // several at once come each to whom it was for
    const both = [asked(4), asked(5), asked(4, [1, 0, 0, -1])];
    const found = await Promise.all(both.map((what) => ask(page, "worker", what)));
    for (const [at, what] of both.entries()) expect(found[at]).toEqual(await ask(page, "page", what));
  },
);

test.each([true, false])(
  "a layer that fails says so as the page's own thread does, and further ones come (isolated: %s)",
  async (isolated) => {
    const { page } = await opened(isolated);
    const failed = await ask(page, "worker", asked(GONE));
    expect(failed).toEqual({ message: "missing layer: 2 (its file is gone)", code: "missing", hint: "Fold it again." });
    expect(failed).toEqual(await ask(page, "page", asked(GONE)));
    expect(await ask(page, "worker", asked(1))).toEqual(await ask(page, "page", asked(1)));
  },
);

test("what is given up is aborted at the server too", async () => {
  const { page } = await opened(true);
  const before = givenUp;
  const waiting = ask(page, "worker", asked(SLOW));
  await page.waitForTimeout(300);
  await page.evaluate(() => (globalThis as InPage).layers.stop());
  expect(await waiting).toMatchObject({ message: "given up" });
  await expect.poll(() => givenUp).toBe(before + 1);
  expect(await ask(page, "worker", asked(1))).toEqual(await ask(page, "page", asked(1)));
});

test("a server that was stopped is said to be; started again at its port, it is asked again", async () => {
  const { page, server } = await opened(true);
  const wanted = await ask(page, "worker", asked(1));
  await server.close();
  expect(await ask(page, "worker", asked(0))).toMatchObject({
    code: "unreachable",
    message: "unreachable server: it does not answer",
  });
  const again = await listen(appOf(true), Number(new URL(server.url).port));
  onTestFinished(again.close);
  expect(again.url).toBe(server.url);
  expect(await ask(page, "worker", asked(1))).toEqual(wanted);
});

test("a worker that could not be started is started by the next layer", async () => {
  const { page, server } = await opened(true);
  await server.close();
  expect(await ask(page, "worker", asked(1))).toMatchObject({
    code: "unreachable",
    message: "unreachable server: the script that reads layers does not come",
  });
  const again = await listen(appOf(true), Number(new URL(server.url).port));
  onTestFinished(again.close);
  expect(await ask(page, "worker", asked(1))).toEqual(await ask(page, "page", asked(1)));
});
