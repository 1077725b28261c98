// `deepling evaluate` of ResNet-50 (random weights) on JPEGs of usual size, the whole command, against PyTorch's loop alone with a DataLoader of two workers.
//   BENCH_PYTHON   an interpreter with torch and torchvision (python3)     BENCH_THREADS  threads for both (all cores)
//   BENCH_IMAGES   how many images (1000)                                  BENCH_ROUNDS   turns that each gets (3)
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { COMMAND } from "../test/e2e/server.ts";
import { middle, report, timed } from "./report.ts";
import { NET, python, torchEvaluate, writeImages, writeNetwork } from "./resnet-fifty.ts";

const BATCH = 32;
const COUNT = Number(process.env.BENCH_IMAGES ?? 1000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const THREADS = Number(process.env.BENCH_THREADS ?? availableParallelism());
const buffer = { encoding: "utf8", maxBuffer: 2 ** 28 } as const;

interface Found {
  readonly predicted: readonly number[];
  readonly confidence: readonly number[];
}

/** The command in a process of its own with an empty cache, so that no answer is kept. */
function own(folder: string, model: string, images: string): Found {
  const cache = mkdtempSync(join(folder, "cache-"));
  const args = ["evaluate", model, images, "--json", "--quiet", "--threads", String(THREADS)];
  const text = execFileSync(process.execPath, [COMMAND, ...args], {
    ...buffer,
    env: { ...process.env, DEEPLING_CACHE: cache },
  });
  const { predictions } = JSON.parse(text) as {
    readonly predictions: readonly { readonly predicted: string; readonly confidence: number }[];
  };
  return {
    predicted: predictions.map(({ predicted }) => Number(/\d+/.exec(predicted)?.[0])),
    confidence: predictions.map(({ confidence }) => confidence),
  };
}

const byTorch = (images: string): Found & { readonly ms: number } =>
  JSON.parse(execFileSync(python, [torchEvaluate, NET, images, String(BATCH), String(THREADS)], buffer)) as Found & {
    readonly ms: number;
  };

/** Throws unless both say the same of nearly every image: the same class, with a probability that differs by less than a hundredth of itself. */
function requireSame(a: Found, b: Found): void {
  const same = a.predicted.filter((found, item) => {
    const [own = 0, other = Number.NaN] = [a.confidence[item], b.confidence[item]];
    return found === b.predicted[item] && Math.abs(own - other) < 0.01 * other;
  }).length;
  if (a.predicted.length !== COUNT || same < 0.99 * COUNT)
    throw new Error(`${same} of ${COUNT} images are answered alike`);
}

ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), "deepling-evaluate-"));
try {
  const [model, images] = [writeNetwork(folder), await writeImages(folder, COUNT)];
  const turns: { readonly own: number; readonly torch: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let found: Found = { predicted: [], confidence: [] };
    const took = await timed(() => {
      found = own(folder, model, images);
    });
    const peer = byTorch(images);
    requireSame(found, peer);
    turns.push({ own: took, torch: peer.ms });
  }
  const { own: ours, torch: theirs } = middle(turns, (turn) => turn.torch / turn.own);
  report({
    what: `evaluate of ResNet-50 on ${COUNT} JPEGs of 500×375, the whole command, median of ${ROUNDS}`,
    measured: `${(ours / 1000).toFixed(1)} s`,
    against: `PyTorch with a DataLoader of two workers, the loop alone ${(theirs / 1000).toFixed(1)} s`,
    ratio: theirs / ours,
    target: "≥ 1.5",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
