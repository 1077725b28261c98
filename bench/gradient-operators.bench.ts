// What forward + gradient of the demo costs beside forward alone, in processor time on one thread, and where it goes: the least time of every
// kernel over all rounds, by onnxruntime's own profile, as a table on the terminal.
//   BENCH_ROUNDS  runs of each (21)
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { randomNormal, seededRandom } from "../packages/engine/src/base/random.ts";
import { differentiate } from "../packages/engine/src/explain/differentiate.ts";
import { float32, sizeOf, type Tensor } from "../packages/engine/src/graph/tensor.ts";
import { decodeModel } from "../packages/engine/src/onnx/decode.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { prepare } from "../packages/engine/src/passes/prepare.ts";
import type { Session, Tensors } from "../packages/engine/src/runtime/runtime.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { middle, report } from "./report.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 21);
/** Kernels that take less, in milliseconds, are summed up in one line. */
const SMALL = 0.3;
const runtime = createNodeRuntime({ threads: 1 });

const model = readFileSync(fileURLToPath(new URL("../models/alexnet-cifar10/model.onnx", import.meta.url)));
const graph = prepare(decodeModel(model));
const [image, scores] = [graph.inputs[0], graph.outputs[0]];
if (image?.shape === undefined || scores?.shape === undefined) throw new Error("unknown shapes");
const [pixels, classes] = [image.shape.slice(1).map(Number), scores.shape.slice(1).map(Number)];
const gradientModel = differentiate(model, { of: scores.name, withRespectTo: image.name });

function normal(shape: readonly number[], seed: number): Tensor<"float32"> {
  const random = seededRandom(seed);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => randomNormal(random)),
  );
}

const feedsOf = (batch: number) => {
  const forward: Tensors = { [image.name]: normal([batch, ...pixels], 1) };
  return { forward, gradient: { ...forward, [`${scores.name}_seed`]: normal([batch, ...classes], 2) } };
};

/** Milliseconds of processor time, of all threads. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The usual one of many turns of two works, by the ratio of their processor times. */
async function inTurn(first: () => Promise<unknown>, second: () => Promise<unknown>) {
  await first();
  await second();
  const turns: { first: number; second: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    turns.push({ first: await processorTime(first), second: await processorTime(second) });
  }
  return middle(turns, (turn) => turn.second / turn.first);
}

/** Prints the least time of each kernel, in the order of computing. */
async function printKernels(title: string, bytes: Uint8Array, feeds: Tensors): Promise<void> {
  const session = await runtime.open(bytes, { profile: true });
  for (let round = 0; round < ROUNDS; round++) await session.run(feeds);
  const runs = (await session.profile?.()) ?? [];
  const kernels = (runs[0]?.kernels ?? []).map(({ node, op }, at) => ({
    node,
    op,
    time: Math.min(...runs.map((run) => run.kernels[at]?.time ?? Number.POSITIVE_INFINITY)),
  }));
  const total = (some: typeof kernels) => some.reduce((sum, { time }) => sum + time, 0).toFixed(1);
  const rows = kernels
    .filter(({ time }) => time >= SMALL)
    .map(({ node, op, time }) => `${time.toFixed(1)}  ${op}  ${node}`);
  const rest = `${total(kernels.filter(({ time }) => time < SMALL))}  all others`;
  process.stderr.write(`${title}: ${total(kernels)} ms\n${[...rows, rest].map((row) => `  ${row}\n`).join("")}`);
  await session.dispose();
}

const many = feedsOf(100);
const forward: Session = await runtime.open(encodeModel(graph));
const gradient: Session = await runtime.open(gradientModel);
const both = await inTurn(
  () => forward.run(many.forward),
  () => gradient.run(many.gradient),
);
report({
  what: "forward + gradient of the demo, 100 images, processor time on one thread",
  measured: `${both.second.toFixed(0)} ms`,
  against: `forward ${both.first.toFixed(0)} ms`,
  ratio: both.second / both.first,
  target: "≤ 2.3",
});

const [single, batch] = [feedsOf(1), feedsOf(32)];
const shared = await inTurn(
  async () => {
    for (let times = 0; times < 32; times++) await gradient.run(single.gradient);
  },
  () => gradient.run(batch.gradient),
);
report({
  what: "gradient of 32 images at once, processor time on one thread",
  measured: `${shared.second.toFixed(0)} ms`,
  against: `32 single ones ${shared.first.toFixed(0)} ms`,
  ratio: shared.second / shared.first,
  target: undefined,
});
await Promise.all([forward.dispose(), gradient.dispose()]);
await printKernels("forward, 100 images", encodeModel(graph), many.forward);
await printKernels("forward + gradient, 100 images", gradientModel, many.gradient);
