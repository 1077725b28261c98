// `deepling evaluate` of ResNet-50 (random weights) on JPEGs of usual size, the whole command, against PyTorch's loop alone with a DataLoader of two workers.
//   BENCH_PYTHON   an interpreter with torch and torchvision (python3)     BENCH_THREADS  threads for both (all cores)
//   BENCH_IMAGES   how many images (1000)                                  BENCH_ROUNDS   turns that each gets (3)
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { COMMAND } from "../test/e2e/server.ts";
import { writePhotographs } from "./photographs.ts";
import { middle, report, timed } from "./report.ts";

const NET = "resnet50";
const BATCH = 32;
const COUNT = Number(process.env.BENCH_IMAGES ?? 1000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const THREADS = Number(process.env.BENCH_THREADS ?? availableParallelism());
const python = process.env.BENCH_PYTHON ?? "python3";
const torch = fileURLToPath(new URL("torch-evaluate.py", import.meta.url));
const buffer = { encoding: "utf8", maxBuffer: 2 ** 28 } as const;

interface Found {
  readonly predicted: readonly number[];
  readonly confidence: readonly number[];
}

/** The photographs in ten folders that are numbers of outputs, so that both read them as classes. */
async function writeData(folder: string): Promise<void> {
  const flat = join(folder, "flat");
  await writePhotographs(flat, COUNT, { width: 500, height: 375 });
  for (let label = 0; label < 10; label++) execFileSync("mkdir", ["-p", join(folder, "images", String(label))]);
  for (const [item, name] of readdirSync(flat).entries())
    renameSync(join(flat, name), join(folder, "images", String(item % 10), name));
}

/** The command in a process of its own with an empty cache, so that no answer is kept. */
function own(folder: string): Found {
  const cache = mkdtempSync(join(folder, "cache-"));
  const args = [
    "evaluate",
    join(folder, "model"),
    join(folder, "images"),
    "--json",
    "--quiet",
    "--threads",
    String(THREADS),
  ];
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

const byTorch = (folder: string): Found & { readonly ms: number } =>
  JSON.parse(
    execFileSync(python, [torch, NET, join(folder, "images"), String(BATCH), String(THREADS)], buffer),
  ) as Found & {
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
  await writeData(folder);
  execFileSync("mkdir", ["-p", join(folder, "model")]);
  execFileSync(python, [torch, NET, join(folder, "model", "model.onnx")]);
  const [mean, std] = [
    [0.485, 0.456, 0.406],
    [0.229, 0.224, 0.225],
  ];
  const sizes = {
    do_resize: true,
    size: { shortest_edge: 256 },
    do_center_crop: true,
    crop_size: { height: 224, width: 224 },
  };
  const config = { ...sizes, rescale_factor: 1 / 255, image_mean: mean, image_std: std };
  writeFileSync(join(folder, "model", "preprocessor_config.json"), JSON.stringify(config));
  const turns: { readonly own: number; readonly torch: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let found: Found = { predicted: [], confidence: [] };
    const took = await timed(() => {
      found = own(folder);
    });
    const peer = byTorch(folder);
    console.error(
      found.predicted.slice(0, 8),
      found.confidence.slice(0, 8),
      peer.predicted.slice(0, 8),
      peer.confidence.slice(0, 8),
    );
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
