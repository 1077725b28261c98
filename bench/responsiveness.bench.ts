// While 10,000 images are projected over all layers: how long thumbnails and predictions take, and how soon a cancelled pass ends.
// DEEPLING_COMMAND names another build's command file, to be measured beside this one.
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCodec } from "../packages/server/src/codec.ts";
import { cacheFolder } from "../packages/server/src/data/cache-folder.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { COMMAND, startServer } from "../test/e2e/server.ts";
import { report, timed } from "./report.ts";
import { residentMemory } from "./resident-memory.ts";

const CIFAR10 = "cifar-10-batches-bin";
/** Milliseconds for the 95th percentile, and for a pass to end. */
const ANSWER = 50;
const CANCEL = 150;

interface Measured {
  readonly thumbnails: readonly number[];
  readonly predictions: readonly number[];
  readonly pass: number;
  readonly cancel: number;
  readonly memory: number;
}

async function measure(command: string): Promise<Measured> {
  const cache = await mkdtemp(join(tmpdir(), "deepling-bench-"));
  await symlink(join(cacheFolder(), CIFAR10), join(cache, CIFAR10)).catch(() => undefined);
  const server = await startServer([], { DEEPLING_CACHE: cache }, command);
  const study = createRemoteStudy({ origin: server.url.slice(0, -1), codec: createCodec(), fetch });
  try {
    await study.predict({ item: 0 });
    const thumbnails: number[] = [];
    const predictions: number[] = [];
    let over = false;
    let memory = 0;
    const ask = async () => {
      for (let at = 0; !over; at++) {
        const items = Array.from({ length: 16 }, (_, index) => (at * 37 + index * 101) % 10_000);
        thumbnails.push(await timed(() => study.thumbnails({ items, size: 32 })));
        predictions.push(await timed(() => study.predict({ item: (at * 91) % 10_000 })));
        memory = Math.max(memory, await residentMemory(server.pid));
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    const asking = ask();
    const pass = await timed(async () => {
      for await (const _ of study.project({ seed: 1 }));
    });
    over = true;
    await asking;
    return { thumbnails, predictions, pass, cancel: await cancelled(study), memory };
  } finally {
    await server.stop();
    await rm(cache, { recursive: true, force: true });
  }
}

/** How much longer the next job waits for its first progress after a projection that was cancelled just then, than on an idle server. */
async function cancelled(study: ReturnType<typeof createRemoteStudy>): Promise<number> {
  const turns: number[] = [];
  const first = async () => {
    for await (const _ of study.evaluate({})) break;
  };
  await first();
  const idle: number[] = [];
  for (let turn = 0; turn < 7; turn++) {
    // the one before is given up as well, and ends meanwhile
    await new Promise((resolve) => setTimeout(resolve, 1000));
    idle.push(await timed(first));
  }
  for (let turn = 0; turn < 7; turn++) {
    const stop = new AbortController();
    let left = 3 + turn;
    let began = 0;
    const pass = async () => {
      for await (const _ of study.project({ seed: 10 + turn }, { signal: stop.signal })) {
        if (--left === 0) {
          began = performance.now();
          stop.abort();
        }
      }
    };
    await pass().catch(() => undefined);
    await first();
    turns.push(performance.now() - began);
  }
  return Math.max(0, percentile(turns, 0.5) - percentile(idle, 0.5));
}

const percentile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))] as number;

ensureBuilt();
await openDataset("cifar10:test");
const other = process.env.DEEPLING_COMMAND;
const theirs = other === undefined ? undefined : await measure(other);
const ours = await measure(COMMAND);
const text = (times: readonly number[]) =>
  `${percentile(times, 0.5).toFixed(0)} · ${percentile(times, 0.95).toFixed(0)} · ${Math.max(...times).toFixed(0)} ms`;
for (const kind of ["thumbnails", "predictions"] as const) {
  report({
    what: `${kind} during a projection of 10,000 images: median · 95th percentile · worst`,
    measured: text(ours[kind]),
    against: theirs === undefined ? `${ANSWER} ms` : `${ANSWER} ms; the other build ${text(theirs[kind])}`,
    ratio: percentile(ours[kind], 0.95) / ANSWER,
    target: "≤ 1",
  });
}
report({
  what: "until a cancelled projection lets the next job begin",
  measured: `${ours.cancel.toFixed(0)} ms`,
  against: theirs === undefined ? `${CANCEL} ms` : `${CANCEL} ms; the other build ${theirs.cancel.toFixed(0)} ms`,
  ratio: ours.cancel / CANCEL,
  target: "≤ 1",
});
if (theirs !== undefined) {
  report({
    what: "the projection itself, asked questions meanwhile, against the other build",
    measured: `${(ours.pass / 1000).toFixed(1)} s`,
    against: `${(theirs.pass / 1000).toFixed(1)} s`,
    ratio: ours.pass / theirs.pass,
    target: "≤ 1.03",
  });
  report({
    what: "resident memory of all processes at its largest, pages that are shared counted once",
    measured: `${ours.memory.toFixed(0)} MiB`,
    against: `${theirs.memory.toFixed(0)} MiB`,
    ratio: ours.memory / theirs.memory,
    target: "≤ 1.05",
  });
}
