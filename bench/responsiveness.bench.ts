// While 10,000 images are projected over all layers: how long thumbnails and predictions take, and how soon a cancelled pass ends.
// DEEPLING_COMMAND names another build's command file, to be measured beside this one.
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { COMMAND } from "../test/e2e/server.ts";
import { report, timed } from "./report.ts";
import { type ServedStudy, withServer } from "./served-study.ts";

/** Milliseconds for the 95th percentile, and for a pass to end. */
const ANSWER = 50;
const CANCEL = 150;

interface Measured {
  readonly thumbnails: readonly number[];
  readonly predictions: readonly number[];
  readonly cancel: number;
}

const measure = (command: string): Promise<Measured> =>
  withServer(command, async (study) => {
    await study.predict({ item: 0 });
    const thumbnails: number[] = [];
    const predictions: number[] = [];
    let over = false;
    const ask = async () => {
      for (let at = 0; !over; at++) {
        const items = Array.from({ length: 16 }, (_, index) => (at * 37 + index * 101) % 10_000);
        thumbnails.push(await timed(() => study.thumbnails({ items, size: 32 })));
        predictions.push(await timed(() => study.predict({ item: (at * 91) % 10_000 })));
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    const asking = ask();
    for await (const _ of study.project({ seed: 1 }));
    over = true;
    await asking;
    return { thumbnails, predictions, cancel: await cancelled(study) };
  });

/** How much longer the next job waits for its first progress after a projection that was cancelled just then, than on an idle server. */
async function cancelled(study: ServedStudy): Promise<number> {
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
