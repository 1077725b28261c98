// Forward and backward pass against the forward pass, and against what others take for both, on three networks.
//   BENCH_PYTHON   an interpreter with torch and torchvision, which also makes ResNet-18 and VGG11; without them those rows are left out
//   BENCH_THREADS  threads for all (all cores)          BENCH_ROUNDS  turns that each contestant gets (9)

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { randomNormal, seededRandom } from "../packages/engine/src/base/random.ts";
import { differentiate } from "../packages/engine/src/explain/differentiate.ts";
import type { ValueInfo } from "../packages/engine/src/graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../packages/engine/src/graph/tensor.ts";
import { decodeModel } from "../packages/engine/src/onnx/decode.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { prepare } from "../packages/engine/src/passes/prepare.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { plainLayers, writeLayers } from "./plain-layers.ts";
import { best, middle, report, timed } from "./report.ts";
import { sessionMemory } from "./session-memory.ts";
import { tfjsGradient } from "./tfjs-gradients.ts";

const THREADS = Number(process.env.BENCH_THREADS ?? availableParallelism());
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const runtime = createNodeRuntime({ threads: THREADS });
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `peer`: what torch-gradients.py is asked for. */
interface Contest {
  readonly name: string;
  readonly peer: string;
  readonly batch: number;
}

/** How many times faster than PyTorch a gradient is meant to be. */
const FASTER_THAN_TORCH = 1.5;

const contests: readonly Contest[] = [
  { name: "AlexNet on CIFAR-10", peer: "layers", batch: 100 },
  { name: "ResNet-18", peer: "resnet18", batch: 8 },
  { name: "VGG11", peer: "vgg11", batch: 4 },
];

async function hold({ name, peer, batch }: Contest, folder: string): Promise<void> {
  const shipped = peer === "layers";
  const bytes = shipped ? readFileSync(here("../models/alexnet-cifar10/model.onnx")) : undefined;
  if (bytes !== undefined) writeLayers(await plainLayers(prepared(bytes), runtime), folder);
  const torch = await startTorch(peer, folder);
  if (bytes === undefined && torch === undefined) {
    process.stderr.write(`${name}: left out, BENCH_PYTHON has no torch and torchvision to make it with\n`);
    return;
  }
  const model = bytes ?? readFileSync(join(folder, `${peer}.onnx`));
  const graph = prepared(model);
  const [input, output] = [graph.inputs[0], graph.outputs[0]];
  if (input?.shape === undefined || output?.shape === undefined) throw new Error(`${name}: unknown shapes`);
  await reportMemory({ name, target: output, image: input, batch }, model);
  const shape = input.shape.map((extent, axis) => (axis === 0 ? batch : Number(extent)));
  const feeds = { [input.name]: normal(shape, 1) };
  const seed = normal([batch, Number(output.shape[1])], 2);
  const seeded = { ...feeds, [`${output.name}_seed`]: seed };
  const wanted = [output.name, `${input.name}_gradient`];

  const forward = await runtime.open(encodeModel(graph));
  const both = await runtime.open(differentiate(model, { of: output.name, withRespectTo: input.name }));
  await forward.run(feeds);
  const gradient = numbersOf((await both.run(seeded, wanted))[wanted[1] ?? ""]);
  if (torch !== undefined) {
    writeFileSync(join(folder, "input.bin"), numbersOf(feeds[input.name]));
    writeFileSync(join(folder, "seed.bin"), seed.data);
    await torch.run(shape);
    const theirs = new Float32Array(new Uint8Array(readFileSync(join(folder, "gradient.bin"))).buffer);
    agree(`${name}: PyTorch`, theirs, gradient);
  }

  // in turn, so that a busy moment of the machine meets all; several runs a turn, since the threads of whoever ran before still spin in the first
  const turns: Turn[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    turns.push({
      forward: await best(3, () => forward.run(feeds)),
      both: await best(3, () => both.run(seeded, wanted)),
      torch: await leastOf(3, async () => (await torch?.run(shape)) ?? Number.NaN),
    });
  }
  torch?.stop();
  const usual = middle(turns, ({ both, forward }) => both / forward);
  const ours = `${usual.both.toFixed(0)} ms`;
  report({
    what: `forward + backward, ${name}, batch ${batch}`,
    measured: ours,
    against: `forward ${usual.forward.toFixed(0)} ms`,
    ratio: usual.both / usual.forward,
    target: "≤ 2.3",
  });
  if (torch !== undefined) {
    const pair = middle(turns, (turn) => turn.torch / turn.both);
    report({
      what: "the same: times faster than PyTorch",
      measured: `${pair.both.toFixed(0)} ms`,
      against: `PyTorch ${pair.torch.toFixed(0)} ms`,
      ratio: pair.torch / pair.both,
      target: `≥ ${FASTER_THAN_TORCH}`,
    });
    report({
      what: "the same, if the backward pass took no longer than the forward pass",
      measured: `${(2 * pair.forward).toFixed(0)} ms`,
      against: `PyTorch ${pair.torch.toFixed(0)} ms`,
      ratio: pair.torch / (2 * pair.forward),
      target: "none: what a target above it asks for",
    });
  }
  await Promise.all([forward.dispose(), both.dispose()]);
  if (shipped) {
    const tfjs = await tfjsGradient(
      await plainLayers(graph, runtime),
      feeds[input.name]?.data ?? new Float32Array(),
      four(shape),
      seed.data,
    );
    agree(`${name}: TensorFlow.js`, await tfjs.run(), gradient);
    const theirs = Math.min(await timed(tfjs.run), await timed(tfjs.run));
    report({
      what: "the same: times faster than TensorFlow.js (wasm)",
      measured: ours,
      against: `TensorFlow.js ${(theirs / 1000).toFixed(1)} s`,
      ratio: theirs / usual.both,
      target: "≥ 30",
    });
  }
}

/**
 * What a gradient session holds in the process that runs networks for the server, against the size of the model's file. The process holds
 * onnxruntime itself before, and keeps what runs need between them.
 */
async function reportMemory({ name, target, image, batch }: Memorised, model: Uint8Array): Promise<void> {
  const [of, withRespectTo] = [target.name, image.name];
  const size = model.byteLength / 2 ** 20;
  const most = Math.min(batch, 32);
  const feeds = [1, most].map((batch) => ({
    [withRespectTo]: normal([batch, ...(image.shape ?? []).slice(1).map(Number)], 1),
    [`${of}_seed`]: normal([batch, Number(target.shape?.[1])], 2),
  }));
  const { loaded, after } = await sessionMemory(differentiate(model, { of, withRespectTo }), feeds);
  const runs = after.map((memory) => memory.toFixed(0)).join(" and ");
  report({
    what: `memory of a gradient session, ${name}`,
    measured: `${loaded.toFixed(1)} MiB`,
    against: `model ${size.toFixed(1)} MiB (after runs of 1 and of ${most} images ${runs})`,
    ratio: loaded / size,
    target: "≤ 4",
  });
}

interface Memorised {
  readonly name: string;
  readonly target: ValueInfo;
  readonly image: ValueInfo;
  readonly batch: number;
}

/** Milliseconds of each contestant. */
interface Turn {
  readonly forward: number;
  readonly both: number;
  readonly torch: number;
}

interface Torch {
  /** Milliseconds of one forward and backward pass. */
  readonly run: (shape: readonly number[]) => Promise<number>;
  readonly stop: () => void;
}

/** PyTorch in a process of its own; undefined where there is none. */
async function startTorch(peer: string, folder: string): Promise<Torch | undefined> {
  const command = [here("torch-gradients.py"), peer, folder, String(THREADS)];
  const child: ChildProcess = spawn(process.env.BENCH_PYTHON ?? "python3", command, {
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.on("error", () => undefined);
  child.stdin?.on("error", () => undefined);
  if (child.stdout === null) return undefined;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).value !== "ready") return undefined;
  return {
    run: async (shape) => {
      child.stdin?.write(`${JSON.stringify(shape)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`torch-gradients.py ${peer} ended`);
      return Number(value);
    },
    stop: () => void child.stdin?.end(),
  };
}

function prepared(model: Uint8Array) {
  return prepare(decodeModel(model));
}

function normal(shape: readonly number[], seed: number): Tensor<"float32"> {
  const random = seededRandom(seed);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => randomNormal(random)),
  );
}

async function leastOf(times: number, measure: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) least = Math.min(least, await measure());
  return least;
}

const numbersOf = (tensor: Tensor | undefined) => (tensor?.type === "float32" ? tensor.data : new Float32Array());

const four = ([n = 1, c = 1, h = 1, w = 1]: readonly number[]): [number, number, number, number] => [n, c, h, w];

/** A peer that computes something else is no peer; a Relu's kink in a few of the images may lie between two roundings. */
function agree(who: string, theirs: Float32Array, ours: Float32Array): void {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const error = norm(ours.map((value, at) => value - (theirs[at] ?? Number.NaN))) / norm(ours);
  process.stderr.write(`${who}: gradient within ${error.toExponential(1)} of ours\n`);
  if (!(error < 0.02)) throw new Error(`${who}: another gradient`);
}

for (const contest of contests) {
  const folder = mkdtempSync(join(tmpdir(), "deepling-bench-"));
  try {
    await hold(contest, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
