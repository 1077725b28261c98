// The second start of the demo to its first projection drawn, in a Chromium that is open and knows the page: everything is in the caches.
// DEEPLING_COMMAND names another build's command file, to be measured in turn with this one; BENCH_ROUNDS says how many pairs (7).
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { createCodec } from "../packages/server/src/codec.ts";
import { cacheFolder } from "../packages/server/src/data/cache-folder.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchChromium } from "../test/e2e/chromium.ts";
import { COMMAND, startServer } from "../test/e2e/server.ts";
import { median } from "./measure-pass.ts";
import { report } from "./report.ts";

const CIFAR10 = "cifar-10-batches-bin";
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

/** A build with its own cache, its own port, and a browser profile that has seen it. */
interface Build {
  readonly command: string;
  readonly cache: string;
  readonly port: string;
  readonly context: BrowserContext;
}

/** Seconds from the command on. */
interface Start {
  /** The server has said where it is. */
  readonly served: number;
  /** The page was loaded. */
  readonly loaded: number;
  /** The layouts are there, and the frame with them was drawn. */
  readonly drawn: number;
}

/** The slider comes with the layouts; they are drawn in the frame after. This build says so itself; another one may not. */
async function projectionDrawn(page: Page, command: string): Promise<void> {
  await page.getByRole("slider", { name: "Layer" }).waitFor({ timeout: 180_000 });
  if (command === COMMAND) await page.locator("canvas[data-drawn]").waitFor();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

async function start({ command, cache, port, context }: Build): Promise<Start> {
  const page = await context.newPage();
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const server = await startServer([], { DEEPLING_CACHE: cache }, command, port);
  try {
    const served = seconds();
    await page.goto(server.url);
    const loaded = seconds();
    await projectionDrawn(page, command);
    return { served, loaded, drawn: seconds() };
  } finally {
    await page.close();
    await server.stop();
  }
}

/** The first start: waits until the answers are kept. */
async function leaveAnswers({ command, cache, port }: Build): Promise<void> {
  const server = await startServer([], { DEEPLING_CACHE: cache }, command, port);
  try {
    const study = createRemoteStudy({ origin: server.url.slice(0, -1), codec: createCodec(), fetch });
    for await (const _ of study.evaluate({}));
    for await (const _ of study.project({}));
  } finally {
    await server.stop();
  }
}

ensureBuilt();
await openDataset("cifar10:test");
const folder = await mkdtemp(join(tmpdir(), "deepling-second-"));
const browser = await launchChromium();

async function build(command: string, port: string): Promise<Build> {
  const cache = await mkdtemp(join(folder, "cache-"));
  await symlink(join(cacheFolder(), CIFAR10), join(cache, CIFAR10), "junction");
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const made = { command, cache, port, context };
  await leaveAnswers(made);
  // the browser keeps scripts and compiled code of what it has seen
  for (let visit = 0; visit < 2; visit++) await start(made);
  return made;
}

try {
  const other = process.env.DEEPLING_COMMAND;
  const theirs = other === undefined ? undefined : await build(other, "43171");
  const ours = await build(COMMAND, "43172");
  const turns: { readonly ours: Start; readonly theirs: Start | undefined }[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = theirs && (await start(theirs));
    turns.push({ theirs: before, ours: await start(ours) });
  }
  const middle = (starts: readonly Start[]) => {
    const [served, loaded, drawn] = (["served", "loaded", "drawn"] as const).map((part) =>
      median(starts.map((one) => one[part])).toFixed(2),
    );
    return `${drawn} s (served after ${served} s, page loaded after ${loaded} s)`;
  };
  report({
    what: `second start of the demo to its first projection drawn, median of ${rounds}`,
    measured: middle(turns.map((turn) => turn.ours)),
    against: theirs === undefined ? "no other build" : middle(turns.flatMap((turn) => turn.theirs ?? [])),
    ratio: median(turns.map((turn) => turn.ours.drawn / (turn.theirs?.drawn ?? Number.NaN))),
    target: theirs === undefined ? undefined : "≤ 0.5",
  });
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
