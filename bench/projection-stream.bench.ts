import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { report } from "./report.ts";

interface Taken {
  readonly seconds: number;
  readonly cpu: number;
}

/** What `projection-worker.ts` answers. */
interface Measured {
  readonly turns: readonly { readonly plain: Taken; readonly project: Taken }[];
  /** MiB. */
  readonly peak: number;
  readonly layers: number;
  readonly count: number;
}

function measure(count: number, rounds: number): Measured {
  const worker = fileURLToPath(new URL("./projection-worker.ts", import.meta.url));
  const flags = ["--conditions=@deepling/source", "--import", "tsx", worker, String(count), String(rounds)];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
  if (status !== 0) throw new Error(`projection-worker.ts ${count} ${rounds}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const { turns, layers, count } = measure(10_000, Number(process.env.BENCH_ROUNDS ?? 5));
for (const [of, what, target] of [
  ["seconds", `projection of ${count} images over ${layers} layers`, "≤ 1.3"],
  ["cpu", "the same in processor time, all threads", undefined],
] as const) {
  report({
    what: `${what}, median of ${turns.length} pairs`,
    measured: `${median(turns.map(({ project }) => project[of])).toFixed(1)} s`,
    against: `plain forward pass ${median(turns.map(({ plain }) => plain[of])).toFixed(1)} s`,
    ratio: median(turns.map(({ plain, project }) => project[of] / plain[of])),
    target,
  });
}

const [large, few] = [measure(10_000, 0).peak, measure(1000, 0).peak];
report({
  what: "peak memory at 10,000 images",
  measured: `${large.toFixed(0)} MiB`,
  against: `at 1,000 images ${few.toFixed(0)} MiB`,
  ratio: large / few,
  target: "≤ 1.1",
});
