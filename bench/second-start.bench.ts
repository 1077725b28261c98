// The second start of the demo to its first projection drawn, in a Chromium that is open and knows the page: everything is in the caches.
// DEEPLING_COMMAND names another build's command file, to be measured in turn with this one; BENCH_ROUNDS says how many pairs (7).
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { createCodec } from "../packages/server/src/codec.ts";
import { cacheFolder } from "../packages/server/src/data/cache-folder.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { launchProfile } from "../test/e2e/chromium.ts";
import { COMMAND, startServer } from "../test/e2e/server.ts";
import { median } from "./measure-pass.ts";
import { projectionDrawn } from "./projection-drawn.ts";
import { report } from "./report.ts";

const CIFAR10 = "cifar-10-batches-bin";
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

/** A build with its own cache, its own port, and a browser with a profile that has seen it. */
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

/** Milliseconds until a new tab is painted, which is no part of a start. */
const NEW_TAB = 300;

/** One start; the page stays open for a few milliseconds after it. */
async function start({ command, cache, port, context }: Build, stays = 0): Promise<Start> {
  const page = await context.newPage();
  const { drawn } = await projectionDrawn(page, command === COMMAND);
  await page.waitForTimeout(NEW_TAB);
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const server = await startServer([], { DEEPLING_CACHE: cache }, command, port);
  try {
    const served = seconds();
    const ended = drawn.then(seconds);
    await page.goto(server.url);
    const loaded = seconds();
    const start = { served, loaded, drawn: await ended };
    await page.waitForTimeout(stays);
    return start;
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
const contexts: BrowserContext[] = [];

async function build(command: string, port: string): Promise<Build> {
  const cache = await mkdtemp(join(folder, "cache-"));
  await symlink(join(cacheFolder(), CIFAR10), join(cache, CIFAR10), "junction");
  const context = await launchProfile(await mkdtemp(join(folder, "profile-")));
  contexts.push(context);
  const made = { command, cache, port, context };
  await leaveAnswers(made);
  // the browser keeps scripts of what it has seen, and of what it has seen twice the code that it compiled
  for (let visit = 0; visit < 3; visit++) await start(made, 1500);
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
  for (const context of contexts) await context.close();
  await rm(folder, { recursive: true, force: true });
}
