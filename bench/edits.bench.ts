import type { Tensor } from "../packages/engine/src/graph/tensor.ts";
import { probabilities } from "../packages/engine/src/model/read-scores.ts";
import { logitScores } from "../packages/engine/src/model/score-output.ts";
import { gateFeeds, gateUnits } from "../packages/engine/src/passes/ablate.ts";
import { cut } from "../packages/engine/src/passes/cut.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { storeOf } from "../packages/engine/src/study/kept/kept-values.ts";
import { scoredByGraph, scoredImages } from "../packages/engine/src/study/kept/scored-images.ts";
import { ablate } from "../packages/engine/src/study/questions/ablate.ts";
import { createSubject, type Subject } from "../packages/engine/src/study/subject.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { middle, report } from "./report.ts";

const IMAGES = Number(process.env.BENCH_IMAGES ?? 1000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

const opened = await openModel("alexnet-cifar10");
const subject = createSubject({
  ...inspectModel(opened.graph, { name: opened.name, size: [32, 32] }),
  labels: opened.labels,
  classes: opened.classes,
  preprocessing: opened.preprocessing,
  dataset: await openDataset("cifar10:test", { limit: IMAGES }),
  runtime: createNodeRuntime({ threads: Number(process.env.BENCH_THREADS ?? 0) }),
  version: "bench",
});

/** Seconds of all processors: the machine is rarely left alone. */
async function processor(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function drain(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages) {
    // the work is in the asking
  }
}

/** Pairs in turn, and the middle one by its ratio. */
async function compare(
  what: string,
  target: string,
  peer: string,
  own: (round: number) => Promise<void>,
  other: (round: number) => Promise<void>,
) {
  await own(0);
  await other(0);
  const turns = [];
  for (let round = 1; round <= ROUNDS; round++) {
    turns.push({ own: await processor(() => own(round)), other: await processor(() => other(round)) });
  }
  const turn = middle(turns, (pair) => pair.other / pair.own);
  report({
    what: `${what}, processor time, median of ${ROUNDS} pairs`,
    measured: `${turn.own.toFixed(2)} s`,
    against: `${peer} ${turn.other.toFixed(2)} s`,
    ratio: turn.other / turn.own,
    target,
  });
}

// every round another unit: what is kept is what stands before the edit
for (const layer of ["conv5", "relu5", "fc6", "relu7"]) {
  const edited = (round: number): Promise<Subject> => subject.of({ network: `${layer}[${round}]*0.5` });
  await compare(
    `times faster: scores of ${IMAGES} images after another edit of ${layer}`,
    "≥ 3",
    "full pass",
    async (round) => drain(scoredImages(await edited(round), undefined)),
    async (round) => drain(scoredByGraph(await edited(round), undefined)),
  );
}

const relu5 = subject.model.layers.find(({ name }) => name === "relu5");
if (relu5 === undefined) throw new TypeError("no relu5");
const groups = Array.from({ length: 128 }, (_, unit) => [unit]);

/** As until 3fbccbd: each batch to the layer, and from there on once for each unit behind a gate. */
async function oneByOne({ graph, model, feed, items, batch, passes: { network, sessions } }: Subject): Promise<void> {
  const [layer, output] = [relu5?.value ?? "", model.output.value];
  const gated = gateUnits(graph, layer, 1);
  const tail = cut(gated.graph, [gated.whole], [output]);
  const gates = groups.map(([unit = 0]) => gateFeeds(gated, new Map([[unit, 0]])));
  const scale = logitScores(output, ["batch", 10]);
  for await (const { input } of feed(items, batch)) {
    const [activation, scores] = (await network.read(input, [layer, output])) as [Tensor, Tensor];
    probabilities(scores, scale);
    for (const gate of gates) {
      const answer = await sessions.use(tail, (session) => session.run({ [gated.whole]: activation, ...gate }));
      probabilities(answer[output] as Tensor, scale);
    }
  }
}

const everyUnit = () => drain(ablate.ask(subject, { layer: relu5.index, groups }, undefined));
await compare(
  `times faster: each of ${groups.length} units of relu5 ablated on ${IMAGES} images, nothing kept`,
  "≥ 2",
  "unit by unit",
  async () => {
    subject.shared(storeOf).clear();
    await everyUnit();
  },
  () => oneByOne(subject),
);
await compare("the same from activations that are kept", "≥ 2", "unit by unit", everyUnit, () => oneByOne(subject));
await subject.dispose();
