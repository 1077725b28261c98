// Opening a model of many nodes, from the file's bytes to layers, blocks and costs: by how much 100,000 nodes take longer than 10,000. Time is that of
// the processors: how the garbage collector shares them with others changes the clock more than the work.
import { decodeModel, inspectModel } from "@deepling/engine";
import { LARGE_GRAPHS, largeGraph } from "./large-graphs.ts";
import { clocked, report } from "./report.ts";

const [FEW, MANY] = [10_000, 100_000];
const rounds = Number(process.env.BENCH_ROUNDS ?? 2);
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const open = (bytes: Uint8Array) => inspectModel(decodeModel(bytes));
const least = (taken: readonly number[]) => Math.min(...taken);

for (const kind of LARGE_GRAPHS) {
  const [few, many] = [largeGraph(kind, FEW), largeGraph(kind, MANY)];
  open(few);
  const [small, large] = [[], []] as [{ clock: number; processors: number }[], { clock: number; processors: number }[]];
  for (let round = 0; round < rounds; round++) {
    small.push(await clocked(() => open(few)));
    large.push(await clocked(() => open(many)));
  }
  const processors = (turns: typeof small) => least(turns.map((turn) => turn.processors));
  const clock = least(large.map((turn) => turn.clock));
  const what = `a model of ${MANY} nodes opened: ${kind}`;
  report({
    what,
    measured: `${seconds(processors(large))} of processors`,
    against: `one of ${FEW} ${seconds(processors(small))}`,
    ratio: processors(large) / processors(small),
    target: "≤ 12",
  });
  report({
    what,
    measured: `${seconds(clock)} by the clock, ${seconds(processors(large))} of processors`,
    against: "5 s",
    ratio: clock / 5000,
    target: "≤ 1",
  });
}
