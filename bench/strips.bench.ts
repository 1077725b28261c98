import { createFeed } from "../packages/engine/src/data/feed.ts";
import { objectiveGraph } from "../packages/engine/src/explain/objective.ts";
import { objectiveParts, partWeights } from "../packages/engine/src/explain/objective-parts.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { createLocalStudy } from "../packages/engine/src/study/local-study.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { parseTarget } from "../test/engine/parse-target.ts";
import { best, middle, report } from "./report.ts";

const STEPS = 60;
const CELL = 50;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 21);

const opened = await openModel(process.env.BENCH_MODEL ?? "alexnet-cifar10");
const { height, width } = opened.preprocessing.fit;
const { graph, model } = inspectModel(opened.graph, { name: opened.name, size: [height, width] });
const dataset = await openDataset(process.env.BENCH_DATA ?? "cifar10:test", { limit: 1000 });
const runtime = createNodeRuntime({ threads: Number(process.env.BENCH_THREADS ?? 0) });
const study = createLocalStudy({ ...opened, written: undefined, graph, model, dataset, runtime, version: "bench" });
const { classes } = (await study.info()).data;
const target = "logit:7";

async function strip(items: readonly number[]): Promise<void> {
  for await (const _message of study.strip({ items, target, frames: 12, steps: STEPS })) {
    // the work is in the asking
  }
}

const terms = [parseTarget(target, { classes, layers: model.layers }, "logit")];
const objective = objectiveGraph(graph, objectiveParts(terms), model.output, model.layers, runtime.provider);
const session = await runtime.open(encodeModel(objective.graph));
const { value: image } = await createFeed(dataset, opened.preprocessing)([0], 1)[Symbol.asyncIterator]().next();
const weights = objective.weights.map(({ part, input }) => [
  input,
  partWeights(part, terms, classes.length, model.layers),
]);
const feeds = { ...Object.fromEntries(weights), [objective.image]: image.input };

/** Forward and backward passes, and nothing else. */
async function gradients(): Promise<void> {
  for (let step = 0; step < STEPS; step++) await session.run(feeds);
}

const items = Array.from({ length: CELL }, (_, item) => item);
await strip([0]);
await gradients();

// in turn, so that a busy moment of the machine meets both
const turns: { strip: number; gradients: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  turns.push({ strip: await best(1, () => strip([0])), gradients: await best(1, gradients) });
}
const { strip: one, gradients: bare } = middle(turns, (turn) => turn.strip / turn.gradients);
report({
  what: `an adversarial strip, 12 frames, ${STEPS} steps`,
  measured: `${one.toFixed(0)} ms`,
  against: `${STEPS} × (forward + backward) ${bare.toFixed(0)} ms`,
  ratio: one / bare,
  target: "≤ 1.15",
});

const cell = await best(2, () => strip(items));
const singles = await best(2, async () => {
  for (const item of items) await strip([item]);
});
report({
  what: `strips for a confusion cell of ${CELL} images`,
  measured: `${(cell / 1000).toFixed(1)} s`,
  against: `${CELL} single strips ${(singles / 1000).toFixed(1)} s`,
  ratio: cell / singles,
  target: "≤ 0.45",
});
await session.dispose();
await study.dispose();
