// Opening a model of many nodes, from the file's bytes to layers, blocks and costs: by how much 100,000 nodes take longer than 10,000.
import { decodeModel, inspectModel } from "@deepling/engine";
import { LARGE_GRAPHS, largeGraph } from "./large-graphs.ts";
import { report, timed } from "./report.ts";

const [FEW, MANY] = [10_000, 100_000];
const rounds = Number(process.env.BENCH_ROUNDS ?? 2);
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const open = (bytes: Uint8Array) => inspectModel(decodeModel(bytes));

for (const kind of LARGE_GRAPHS) {
  const [few, many] = [largeGraph(kind, FEW), largeGraph(kind, MANY)];
  open(few);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    least = Math.min(least, await timed(() => open(few)));
    most = Math.min(most, await timed(() => open(many)));
  }
  const what = `a model of ${MANY} nodes opened: ${kind}`;
  report({
    what,
    measured: seconds(most),
    against: `one of ${FEW} ${seconds(least)}`,
    ratio: most / least,
    target: "≤ 12",
  });
  report({ what, measured: seconds(most), against: "5 s", ratio: most / 5000, target: "≤ 1" });
}
