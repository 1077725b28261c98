// A projection of 10,000 images over all layers through the built server that answers nothing else meanwhile: time, processor time and memory of all its
// processes. DEEPLING_COMMAND names another build's command file, which is measured in turn with this one; BENCH_ROUNDS says how often (3).
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { COMMAND } from "../test/e2e/server.ts";
import { median } from "./measure-pass.ts";
import { processorTime, residentMemory } from "./process-tree.ts";
import { report, timed } from "./report.ts";
import { withServer } from "./served-study.ts";

/** Milliseconds between two looks at the memory. */
const LOOK = 100;

/** Memory in MiB, the server's own first, then its children's. */
interface Pass {
  readonly seconds: number;
  readonly cpu: number;
  readonly started: readonly number[];
  readonly largest: readonly number[];
  readonly after: readonly number[];
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** The first pass of a server, which starts its process for passes, and a second one, which is timed. */
const measure = (command: string): Promise<Pass> =>
  withServer(command, async (study, pid) => {
    const project = async (seed: number) => {
      for await (const _ of study.project({ seed }));
    };
    const started = await residentMemory(pid);
    await study.predict({ item: 0 });
    let largest = started;
    let over = false;
    const look = async () => {
      while (!over) {
        const now = await residentMemory(pid);
        if (sum(now) > sum(largest)) largest = now;
        await new Promise((resolve) => setTimeout(resolve, LOOK));
      }
    };
    const looking = look();
    await project(1);
    over = true;
    await looking;
    const before = sum(await processorTime(pid));
    const seconds = (await timed(() => project(2))) / 1000;
    const cpu = sum(await processorTime(pid)) - before;
    return { seconds, cpu, started, largest, after: await residentMemory(pid) };
  });

ensureBuilt();
await openDataset("cifar10:test");
const other = process.env.DEEPLING_COMMAND;
const turns: { readonly ours: Pass; readonly theirs: Pass | undefined }[] = [];
for (let round = 0; round < Number(process.env.BENCH_ROUNDS ?? 3); round++) {
  turns.push({ theirs: other === undefined ? undefined : await measure(other), ours: await measure(COMMAND) });
}

const mebibytes = (each: readonly number[]) =>
  `${sum(each).toFixed(0)} MiB${each.length === 1 ? "" : ` (${each.map((own) => own.toFixed(0)).join(" + ")})`}`;
for (const [what, numberOf, textOf, target] of [
  ["projection of 10,000 images alone", (p: Pass) => p.seconds, (p: Pass) => `${p.seconds.toFixed(1)} s`, "≤ 1.03"],
  ["the same in processor time", (p: Pass) => p.cpu, (p: Pass) => `${p.cpu.toFixed(1)} s`, undefined],
  ["memory (PSS) when started", (p: Pass) => sum(p.started), (p: Pass) => mebibytes(p.started), undefined],
  ["memory at its largest", (p: Pass) => sum(p.largest), (p: Pass) => mebibytes(p.largest), "≤ 1.05"],
  ["memory after two projections", (p: Pass) => sum(p.after), (p: Pass) => mebibytes(p.after), undefined],
] as const) {
  const middle = (passes: readonly Pass[]) => passes.toSorted((a, b) => numberOf(a) - numberOf(b))[passes.length >> 1];
  const ours = middle(turns.map((turn) => turn.ours));
  const theirs = middle(turns.flatMap((turn) => turn.theirs ?? []));
  if (ours === undefined) continue;
  report({
    what: `${what}, median of ${turns.length}`,
    measured: textOf(ours),
    against: theirs === undefined ? "no other build" : `the other build ${textOf(theirs)}`,
    ratio: median(
      turns.map((turn) => (turn.theirs === undefined ? Number.NaN : numberOf(turn.ours) / numberOf(turn.theirs))),
    ),
    target: theirs === undefined ? undefined : target,
  });
}
