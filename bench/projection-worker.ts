// One measurement in a process of its own, so that peak memory is its own: `projection-worker.ts plain|project COUNT`.

import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { chooseBatch } from "../packages/engine/src/study/batch-size.ts";
import { createFeed } from "../packages/engine/src/study/feed.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { projectLayers } from "../packages/engine/src/study/project-layers.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";

const [kind = "project", count = "10000"] = process.argv.slice(2);
const opened = await openModel(process.env.BENCH_MODEL ?? "alexnet-cifar10");
const { height, width } = opened.preprocessing.fit;
const { graph, model } = inspectModel(opened.graph, { name: opened.name, size: [height, width] });
const dataset = await openDataset(process.env.BENCH_DATA ?? "cifar10:test", { limit: Number(count) });
const items = Array.from({ length: dataset.count }, (_, item) => item);
const feed = createFeed(dataset, opened.preprocessing);
const batch = chooseBatch(model.layers);
const threads = Number(process.env.BENCH_THREADS ?? 0);
const runtime = createNodeRuntime({ threads });

async function plain(): Promise<void> {
  const session = await runtime.open(encodeModel(graph));
  for await (const { input } of feed(items, batch)) await session.run({ [graph.inputs[0]?.name ?? ""]: input });
  await session.dispose();
}

async function project(): Promise<void> {
  const options = { graph, layers: model.layers, items, feed, batch, labels: dataset.labels, runtime };
  for await (const _event of projectLayers(options)) {
    // the work is in the asking
  }
}

const before = process.cpuUsage();
const start = performance.now();
await (kind === "plain" ? plain() : project());
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
const peak = process.resourceUsage().maxRSS / 1024;
const layers = model.layers.length;
process.stdout.write(`${JSON.stringify({ seconds, cpu: (user + system) / 1e6, peak, layers, count: items.length })}\n`);
