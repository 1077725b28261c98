// From the start of the built server to the first projection drawn in Chromium, without and with the answers of an earlier run.
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { createCodec } from "../packages/server/src/codec.ts";
import { cacheFolder } from "../packages/server/src/data/cache-folder.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { startServer } from "../test/e2e/server.ts";
import { report, timed } from "./report.ts";

/** Seconds that the second start may take. */
const SECOND_START = 5;
/** Seconds that the first question for neighbours may take then. */
const FIRST_NEIGHBOURS = 1;
const CIFAR10 = "cifar-10-batches-bin";
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

async function firstProjection(page: Page): Promise<void> {
  await page.getByRole("slider", { name: "Layer" }).waitFor({ timeout: 180_000 });
  // the slider comes with the layouts; they are drawn in the frame after
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** One start: seconds to the first projection and for the first neighbours; waits for the final answers where it is to leave them. */
async function start(browser: Browser, cache: string, leave: boolean): Promise<{ shown: number; neighbours: number }> {
  const began = performance.now();
  const server = await startServer([], { DEEPLING_CACHE: cache });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(server.url);
    await firstProjection(page);
    const shown = (performance.now() - began) / 1000;
    const study = createRemoteStudy({ origin: server.url.slice(0, -1), codec: createCodec(), fetch });
    if (leave) {
      // the page asks for the same; one after another, each waits until the answer is kept
      for await (const _ of study.evaluate({}));
      for await (const _ of study.project({}));
      return { shown, neighbours: Number.NaN };
    }
    const neighbours = await timed(() => study.neighbours({ item: 1234, layer: 12, count: 8 }));
    return { shown, neighbours: neighbours / 1000 };
  } finally {
    await page.close();
    await server.stop();
  }
}

ensureBuilt();
await openDataset("cifar10:test");
const browser = await launchChromium();
try {
  const least = {
    cold: Number.POSITIVE_INFINITY,
    warm: Number.POSITIVE_INFINITY,
    neighbours: Number.POSITIVE_INFINITY,
  };
  for (let round = 0; round < rounds; round++) {
    const cache = await mkdtemp(join(tmpdir(), "deepling-start-"));
    await symlink(join(cacheFolder(), CIFAR10), join(cache, CIFAR10), "junction");
    const cold = await start(browser, cache, true);
    const warm = await start(browser, cache, false);
    least.cold = Math.min(least.cold, cold.shown);
    least.warm = Math.min(least.warm, warm.shown);
    least.neighbours = Math.min(least.neighbours, warm.neighbours);
    await rm(cache, { recursive: true, force: true });
  }
  for (const [what, measured, limit] of [
    ["second start of the demo to its first projection drawn", least.warm, SECOND_START],
    ["first neighbours after the second start", least.neighbours, FIRST_NEIGHBOURS],
  ] as const) {
    report({
      what,
      measured: `${measured.toFixed(2)} s`,
      against: `limit ${limit} s`,
      ratio: measured / limit,
      target: "≤ 1",
    });
  }
  report({
    what: "first start, data present, to the preview's projection drawn",
    measured: `${least.cold.toFixed(2)} s`,
    against: `second start ${least.warm.toFixed(2)} s`,
    ratio: least.cold / least.warm,
    target: undefined,
  });
} finally {
  await browser.close();
}
