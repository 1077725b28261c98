// Measurements in a process of their own, so that peak memory is theirs: `projection-worker.ts COUNT ROUNDS`. Without rounds the images are
// projected once; with them they are run plainly and projected in turn, so that a busy minute of the machine meets both.

import { createFeed } from "../packages/engine/src/data/feed.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { chooseBatch } from "../packages/engine/src/study/batch-size.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { projectLayers } from "../packages/engine/src/study/project-layers.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";

const [count = "10000", rounds = "0"] = process.argv.slice(2);
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
if (Number(rounds) === 0) await project(items);
else for (const work of [plain, project]) await work(items.slice(0, 1000));
for (let round = 0; round < Number(rounds); round++) {
  turns.push({ plain: await measure(() => plain(items)), project: await measure(() => project(items)) });
}
const peak = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ turns, peak, layers: model.layers.length, count: items.length })}\n`);
