// How long each layer takes, as the study says it, against onnxruntime's own profile of the model's file: read here by itself, node by node.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-node";
import { openModelArgument, openStudy } from "../packages/server/src/commands/open.ts";
import { report } from "./report.ts";

const FILE = fileURLToPath(new URL("../models/alexnet-cifar10/model.onnx", import.meta.url));
/** Layers that take less than this share of the time are not compared: their kernels take microseconds. */
const LEAST = 0.03;
const [IMAGES, RUNS] = [16, 30];
/** Both are measured in turn so often; the smallest medians are compared: what the machine does when it is left alone. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 6);

const terminal = {
  ...{ print: () => undefined, note: () => undefined, progress: () => undefined, settle: () => undefined },
  signal: new AbortController().signal,
};
const { study } = await openStudy(
  await openModelArgument("alexnet-cifar10", {}),
  "cifar10:test",
  { limit: 100, threads: 1 },
  terminal,
);
const { model } = await study.info();

/** Median milliseconds per image by the value or node that a kernel is named after. */
async function profiled(): Promise<ReadonlyMap<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "deepling-bench-"));
  const options = { enableProfiling: true, profileFilePrefix: join(folder, "profile"), intraOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(FILE, options);
  const input = new ort.Tensor(
    "float32",
    Float32Array.from({ length: IMAGES * 3072 }, (_, at) => Math.sin(at * at)),
    [IMAGES, 3, 32, 32],
  );
  for (let run = 0; run < RUNS; run++) await session.run({ [session.inputNames[0] ?? ""]: input });
  session.endProfiling();
  const [name = ""] = (await readdir(folder)).filter((one) => one.startsWith("profile"));
  const events = JSON.parse(await readFile(join(folder, name), "utf8")) as { cat: string; name: string; dur: number }[];
  await rm(folder, { recursive: true });
  const times = new Map<string, number[]>();
  for (const { cat, name: kernel, dur } of events) {
    if (cat !== "Node" || !kernel.endsWith("_kernel_time")) continue;
    const own = times.get(kernel);
    if (own === undefined) times.set(kernel, [dur]);
    else own.push(dur);
  }
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  return new Map([...times].map(([kernel, values]) => [kernel, middle(values) / 1000 / IMAGES]));
}

const least = new Map<string, number>();
const keep = (key: string, value: number) =>
  least.set(key, Math.min(least.get(key) ?? Number.POSITIVE_INFINITY, value));
let within: Int32Array = new Int32Array();
for (let round = 0; round < rounds; round++) {
  for (const [kernel, time] of await profiled()) keep(kernel, time);
  for await (const message of study.layerTimes({ images: IMAGES, runs: RUNS })) {
    if (message.kind !== "layer times") continue;
    within = message.within;
    for (const [index, time] of message.times.entries()) if (!Number.isNaN(time)) keep(`layer ${index}`, time);
  }
}
const timesOf = (index: number) => least.get(`layer ${index}`) ?? 0;
const total = model.layers.reduce((sum, { index }) => sum + timesOf(index), 0);
for (const layer of model.layers) {
  const own = timesOf(layer.index);
  if (own / total < LEAST) continue;
  // conv3's kernel is named after relu3's value, which it makes too; fc6's after the node
  const last = model.layers.findLast(({ index }) => index === layer.index || within[index] === layer.index);
  const [, profile = Number.NaN] =
    [...least].find(([name]) => [last?.name, layer.name].some((one) => name.includes(`/${one}/`))) ?? [];
  report({
    what: `time of ${layer.name} in ${model.name}`,
    measured: `${own.toFixed(4)} ms`,
    against: `onnxruntime's profile ${profile.toFixed(4)} ms`,
    ratio: Math.max(own / profile, profile / own),
    target: "≤ 1.15",
  });
}
await study.dispose();
