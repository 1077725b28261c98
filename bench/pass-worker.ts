// Measurements in a process of their own, so that peak memory is theirs: `pass-worker.ts project|units|units-of-LAYER COUNT ROUNDS`. Without rounds
// the pass is made once; with them the images are run plainly and passed in turn, so that a busy minute of the machine meets both.

import { createFeed } from "../packages/engine/src/data/feed.ts";
import { hashGraph } from "../packages/engine/src/graph/hash.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { hasRows } from "../packages/engine/src/passes/layer-rows.ts";
import { createOnnxAlgebra } from "../packages/engine/src/runtime/onnx-algebra.ts";
import { createSessions } from "../packages/engine/src/runtime/sessions.ts";
import { chooseBatch } from "../packages/engine/src/study/batch-size.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { projectLayers } from "../packages/engine/src/study/project-layers.ts";
import { createDescribingRoom, describeUnits } from "../packages/engine/src/study/units/describe-units.ts";
import { createUnitPass } from "../packages/engine/src/study/units/unit-pass.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";

const [pass = "project", count = "10000", rounds = "0"] = process.argv.slice(2);
const opened = await openModel(process.env.BENCH_MODEL ?? "alexnet-cifar10");
const { height, width } = opened.preprocessing.fit;
const { graph, model } = inspectModel(opened.graph, { name: opened.name, size: [height, width] });
const dataset = await openDataset(process.env.BENCH_DATA ?? "cifar10:test", { limit: Number(count) });
const items = Array.from({ length: dataset.count }, (_, item) => item);
const feed = createFeed(dataset, opened.preprocessing);
const batch = chooseBatch(model.layers);
const threads = Number(process.env.BENCH_THREADS ?? 0);
const runtime = createNodeRuntime({ threads });

async function plain(items: readonly number[]): Promise<void> {
  const session = await runtime.open(encodeModel(graph));
  for await (const { input } of feed(items, batch)) await session.run({ [graph.inputs[0]?.name ?? ""]: input });
  await session.dispose();
}

async function project(items: readonly number[]): Promise<void> {
  const options = { graph, layers: model.layers, items, feed, batch, labels: dataset.labels, runtime };
  for await (const _event of projectLayers(options)) {
    // the work is in the asking
  }
}

/** The layers that a person is told of: all but the input, or one. */
const layersOf = (wanted: string | undefined) =>
  model.layers.slice(1).filter((layer) => hasRows(layer) && (wanted === undefined || layer.name === wanted));

async function units(items: readonly number[]): Promise<void> {
  const wanted = /^units-of-(.+)$/.exec(pass)?.[1];
  const layers = layersOf(wanted);
  const { labels, classes } = dataset;
  const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
  const given = { graph, layers, items, feed, batch, labels, classes: classes?.length ?? 0, sessions };
  const made = createUnitPass({ ...given, input: model.input.value, count: 9 });
  for await (const _event of made.run(undefined)) {
    // the work is in the asking
  }
  const algebra = createOnnxAlgebra(runtime);
  const room = createDescribingRoom();
  const { tallies, answers, placed } = made.found();
  for (const [at, tally] of tallies.entries()) {
    await describeUnits({ ...given, tally, answers: answers[at]!, placed: placed[at]! }, algebra, room);
  }
  await algebra.dispose();
  await sessions.dispose();
}

const made = pass === "project" ? project : units;

/** Seconds by the clock and of all processors. */
async function measure(work: () => Promise<void>): Promise<{ seconds: number; cpu: number }> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6 };
}

const turns = [];
if (Number(rounds) === 0) await made(items);
else for (const work of [plain, made]) await work(items.slice(0, Math.min(1000, items.length / 4)));
for (let round = 0; round < Number(rounds); round++) {
  turns.push({ plain: await measure(() => plain(items)), made: await measure(() => made(items)) });
}
const peak = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ turns, peak, layers: model.layers.length - 1, count: items.length })}\n`);
