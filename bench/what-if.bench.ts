// One image edited: how long until its probabilities and the difference of every layer are known, against the bare forward pass; memory of a server after a
// minute of edits; a robustness table against the forward passes that it needs. The machine is rarely idle: processor time stands beside wall time.
// BENCH_ROUNDS, BENCH_SECONDS and BENCH_IMAGES make it shorter; BENCH_PARTS names the parts (edits,memory,robustness).
import { setTimeout as wait } from "node:timers/promises";
import type { Variant } from "@deepling/engine";
import { createFeed } from "../packages/engine/src/data/feed.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { createLocalStudy } from "../packages/engine/src/study/local-study.ts";
import { createCodec } from "../packages/server/src/codec.ts";
import { jpegAgain } from "../packages/server/src/data/jpeg-again.ts";
import { openDataset } from "../packages/server/src/data/open-dataset.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { createRemoteStudy } from "../packages/web/src/study/remote-study.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { startServer } from "../test/e2e/server.ts";
import { wholeMemory } from "./process-tree.ts";
import { middle, report } from "./report.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 41);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const IMAGES = Number(process.env.BENCH_IMAGES ?? 1000);
const PARTS = (process.env.BENCH_PARTS ?? "edits,memory,robustness").split(",");

/** Wall time, and processor time of this process, in milliseconds. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function stopwatch(): () => Cost {
  const [wall, cpu] = [performance.now(), cpuNow()];
  return () => ({ wall: performance.now() - wall, cpu: cpuNow() - cpu });
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const read = stopwatch();
  await work();
  return read();
}

const says = ({ wall, cpu }: Cost, digits = 1) => `${wall.toFixed(digits)} ms, ${cpu.toFixed(digits)} ms of processor`;

async function openDemo(limit: number) {
  const opened = await openModel("alexnet-cifar10");
  const { height, width } = opened.preprocessing.fit;
  const { graph, model } = inspectModel(opened.graph, { name: opened.name, size: [height, width] });
  const dataset = await openDataset("cifar10:test", { limit });
  const runtime = createNodeRuntime();
  const parts = { ...opened, written: undefined, graph, model, dataset, runtime, version: "bench" };
  const study = createLocalStudy({ ...parts, platform: { jpeg: jpegAgain } });
  const session = await runtime.open(encodeModel(graph));
  const feed = createFeed(dataset, opened.preprocessing);
  return { study, session, feed, input: model.input.value };
}

/** Rounds that are not counted. */
const WARMING = 5;

/** Edits whose strength is another in every round, as under a slider. */
const EDITS: Readonly<Record<string, (strength: number) => Variant>> = {
  "gamma of the image": (strength) => ({ image: `gamma=${1 + strength}` }),
  "rotation of the image": (strength) => ({ image: `rotate=${30 * strength}` }),
  "a unit of the network": (strength) => ({ network: `relu5[3]*${2 * strength}` }),
  "a channel of the network, another each time": (strength) => ({ network: `relu5[${Math.floor(strength * 128)}]=0` }),
};

/** What one edit costs, and the bare forward pass beside it. */
interface Turn {
  readonly bare: Cost;
  readonly scores: Cost;
  readonly layers: Cost;
}

async function benchEdits(): Promise<void> {
  const { study, session, feed, input } = await openDemo(100);
  const { value: image } = await feed([3], 1)[Symbol.asyncIterator]().next();
  const feeds = { [input]: image.input };
  const turn = async (variant: Variant): Promise<Turn> => {
    const bare = await costOf(() => session.run(feeds));
    const read = stopwatch();
    let [scores, layers] = [bare, bare];
    for await (const { kind } of study.change({ item: 3 }, { variant })) {
      if (kind === "scores") scores = read();
      else if (kind === "layers") layers = read();
    }
    return { bare, scores, layers };
  };
  for (const [name, variantAt] of Object.entries(EDITS)) {
    const turns: Turn[] = [];
    for (let round = 0; round < ROUNDS + WARMING; round++) {
      const made = await turn(variantAt((round + 1) / (ROUNDS + WARMING + 1)));
      if (round >= WARMING) turns.push(made);
    }
    for (const unit of ["wall", "cpu"] as const) reportTurns(name, turns, unit);
  }
  await session.dispose();
  await study.dispose();
}

function reportTurns(name: string, turns: readonly Turn[], unit: keyof Cost): void {
  const of = unit === "wall" ? "" : " (processor)";
  const first = middle(turns, ({ bare, scores }) => scores[unit] / bare[unit]);
  report({
    what: `${name}: from the edit to new probabilities${of}`,
    measured: says(first.scores),
    against: `the bare forward pass ${says(first.bare)}`,
    ratio: first.scores[unit] / first.bare[unit],
    target: "≤ 3",
  });
  const second = middle(turns, ({ bare, layers }) => layers[unit] / bare[unit]);
  report({
    what: `${name}: from the edit to the difference of all layers${of}`,
    measured: says(second.layers),
    against: `2 × 3 × the bare forward pass ${says(second.bare)}`,
    ratio: second.layers[unit] / (6 * second.bare[unit]),
    target: "≤ 1",
  });
}

/** Edits in turn of the image and of the network, as under two sliders and a choice of channels. */
function variantAt(at: number): Variant {
  const strength = (at % 600) / 10 - 30;
  const channel = at % 128;
  const network = [
    `relu5[${channel}]*${strength}`,
    `relu5[${channel},${(channel + 7) % 128}]=0`,
    `pool2[${at % 80}]@box(${at % 3},${at % 2},3,4)=clamp(0,${(at % 9) / 10})`,
  ][Math.floor(at / 2) % 3] as string;
  return at % 2 === 0 ? { image: `rotate=${strength}; gamma=${1 + (at % 7) / 10}` } : { network };
}

/** Ten edits a second, each given up when the next comes, as a page does; memory of all processes after as long a time again, in which heaps and arenas find their size. */
async function benchMemory(): Promise<void> {
  ensureBuilt();
  const server = await startServer([]);
  const study = createRemoteStudy({ origin: server.url.slice(0, -1), codec: createCodec(), fetch });
  try {
    let [answered, given] = [0, 0];
    let latest = new AbortController();
    const edit = async (at: number) => {
      latest.abort(new Error("a newer edit"));
      latest = new AbortController();
      const variant = variantAt(at);
      const maps = { layer: 3, limit: 16 };
      try {
        for await (const { kind } of study.change({ item: 3, maps }, { variant, signal: latest.signal })) {
          if (kind === "layers") answered++;
        }
      } catch {
        given++;
      }
    };
    const edits = 2 * 10 * SECONDS;
    let early = Number.NaN;
    const under: Promise<void>[] = [];
    for (let at = 0; at < edits; at++) {
      under.push(edit(at));
      await wait(100);
      if (at === edits / 2) early = await wholeMemory(server.pid);
    }
    await Promise.all(under);
    const late = await wholeMemory(server.pid);
    report({
      what: `memory of the server after ${SECONDS} s of ten edits a second of image and network (${answered} answered, ${given} given up for a newer one)`,
      measured: `${late.toFixed(0)} MiB`,
      against: `${early.toFixed(0)} MiB before, after ${SECONDS} s of the same`,
      ratio: late / early,
      target: "≤ 1.1",
    });
  } finally {
    await server.stop();
  }
}

async function benchRobustness(): Promise<void> {
  const { study } = await openDemo(IMAGES);
  const pass = async () => {
    for await (const _ of study.evaluate({}));
  };
  await pass();
  const passes = [await costOf(pass), await costOf(pass), await costOf(pass)];
  let rows = 0;
  const table = await costOf(async () => {
    for await (const message of study.robustness({})) if (message.kind === "robustness") rows = message.rows.length;
  });
  passes.push(await costOf(pass), await costOf(pass), await costOf(pass));
  const needed = 1 + 5 * rows;
  for (const unit of ["wall", "cpu"] as const) {
    const bare = middle(passes, (cost) => cost[unit]);
    const each = { wall: table.wall / needed, cpu: table.cpu / needed };
    report({
      what: `robustness table, ${rows} corruptions × 5 severities × ${IMAGES} images${unit === "wall" ? "" : " (processor)"}`,
      measured: `${(table.wall / 1000).toFixed(0)} s; a pass ${says(each, 0)}`,
      against: `${needed} × an evaluation ${says(bare, 0)}`,
      ratio: each[unit] / bare[unit],
      target: "≤ 1.15",
    });
  }
  await study.dispose();
}

if (PARTS.includes("edits")) await benchEdits();
if (PARTS.includes("memory")) await benchMemory();
if (PARTS.includes("robustness")) await benchRobustness();
