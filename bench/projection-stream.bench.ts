import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { report } from "./report.ts";

/** What `projection-worker.ts` answers. */
interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  /** MiB. */
  readonly peak: number;
  readonly layers: number;
  readonly count: number;
}

function measure(kind: "plain" | "project", count: number): Measured {
  const worker = fileURLToPath(new URL("./projection-worker.ts", import.meta.url));
  const flags = ["--conditions=@deepling/source", "--import", "tsx", worker, kind, String(count)];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
  if (status !== 0) throw new Error(`projection-worker.ts ${kind} ${count}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

const least = (runs: readonly Measured[], of: (run: Measured) => number) => Math.min(...runs.map(of));

// in turn, so that a busy minute of the machine meets both
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const turns = Array.from({ length: rounds }, () => ({
  plain: measure("plain", 10_000),
  project: measure("project", 10_000),
}));
const plain = turns.map((turn) => turn.plain);
const project = turns.map((turn) => turn.project);
const small = Array.from({ length: rounds }, () => measure("project", 1000));

const [own, other] = [least(project, (run) => run.seconds), least(plain, (run) => run.seconds)];
report({
  what: `projection of ${project[0]?.count} images over ${project[0]?.layers} layers`,
  measured: `${own.toFixed(1)} s`,
  against: `plain forward pass ${other.toFixed(1)} s`,
  ratio: own / other,
  target: "≤ 1.3",
});
const [ownCpu, otherCpu] = [least(project, (run) => run.cpu), least(plain, (run) => run.cpu)];
report({
  what: "the same in processor time, all threads",
  measured: `${ownCpu.toFixed(1)} s`,
  against: `plain forward pass ${otherCpu.toFixed(1)} s`,
  ratio: ownCpu / otherCpu,
  target: undefined,
});
const [large, few] = [least(project, (run) => run.peak), least(small, (run) => run.peak)];
report({
  what: "peak memory at 10,000 images",
  measured: `${large.toFixed(0)} MiB`,
  against: `at 1,000 images ${few.toFixed(0)} MiB`,
  ratio: large / few,
  target: "≤ 1.1",
});
