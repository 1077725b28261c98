// Every attribution method on the demo, in milliseconds an image and as a multiple of one image's share of forward + backward at batch 32; and
// what occlusion saves by recomputing only what a window touches: on the demo, and on BENCH_LARGE (an ONNX file, 224 × 224).
import { randomNormal, seededRandom } from "../packages/engine/src/base/random.ts";
import { createExplainer, type ExplainContext } from "../packages/engine/src/explain/explainer.ts";
import { plansOf } from "../packages/engine/src/explain/occlusion/partial-plan.ts";
import { evaluatePartly, evaluateWhole } from "../packages/engine/src/explain/occlusion/partial-run.ts";
import { windowsOf } from "../packages/engine/src/explain/occlusion/windows.ts";
import { createGraphHasher } from "../packages/engine/src/graph/hash.ts";
import { type GivenParameters, methods, requireMethod } from "../packages/engine/src/index.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { tap } from "../packages/engine/src/passes/tap.ts";
import { createSessions } from "../packages/engine/src/runtime/sessions.ts";
import { inspectModel } from "../packages/engine/src/study/inspect.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";
import { report, timed } from "./report.ts";

const BATCH = 32;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const target = [{ weight: 1, target: { kind: "class", class: 3, measure: "logit" } }] as const;
const sessions = createSessions({
  runtime: createNodeRuntime({ threads: Number(process.env.BENCH_THREADS ?? 0) }),
  hash: createGraphHasher(),
  encode: encodeModel,
});

async function contextOf(source: string, batch: number): Promise<ExplainContext> {
  const opened = await openModel(source);
  const { width, height } = opened.preprocessing.fit;
  const { graph, model } = inspectModel(opened.graph, { name: opened.name, size: [height, width] });
  const explainer = createExplainer({
    graph,
    layers: model.layers,
    output: model.output,
    classes: Number(graph.outputs[0]?.shape?.[1]),
    provider: "cpu",
    sessions,
    plane: { width, height, channels: 3, layout: "nchw" },
    scaling: opened.preprocessing,
    batch,
  });
  const random = seededRandom(1);
  return explainer(
    Float32Array.from({ length: 3 * width * height }, () => randomNormal(random)),
    target,
  );
}

async function explain(context: ExplainContext, id: string, given: GivenParameters = {}): Promise<void> {
  for await (const _step of requireMethod(id).explain(context, given)) {
    // the work is in the asking
  }
}

/**
 * The least time of each of some works, done in turn, so that a busy minute of the machine meets all; each right after itself, with
 * its own weights in the cache.
 */
async function inTurn(works: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> {
  const least = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, work] of works.entries()) {
      await work();
      least[index] = Math.min(least[index] ?? Number.POSITIVE_INFINITY, await timed(work));
    }
  }
  return least;
}

const context = await contextOf("alexnet-cifar10", BATCH);
const { objective, image } = context;
const images = new Float32Array(BATCH * image.length);
for (let i = 0; i < BATCH; i++) images.set(image, i * image.length);
const bare = () => context.run(objective.graph, images, [objective.value, objective.gradient]);
const [whole = 0, ...times] = await inTurn([
  bare,
  ...methods.map(
    ({ id }) =>
      () =>
        explain(context, id),
  ),
]);
const one = whole / BATCH;
methods.forEach(({ id, title }, index) => {
  const time = times[index] ?? 0;
  report({
    what: `${title}, one image`,
    measured: `${time.toFixed(1)} ms`,
    against: `forward + backward at batch ${BATCH}, one image ${one.toFixed(2)} ms`,
    ratio: time / one,
    target: id === "occlusion" ? "≤ 45" : undefined,
  });
});

async function occlusion(name: string, source: string, side: number, stride: number, batch: number): Promise<void> {
  const context = await contextOf(source, batch);
  const { objective, model } = context;
  const windows = windowsOf(model.plane, side, stride);
  const some = windows.slice(0, batch);
  const fill = new Float32Array(context.image.length);
  const [plan] = [...plansOf(context, windows)].sort((a, b) => b.gain - a.gain);
  if (plan === undefined) return;
  const wholly = evaluateWhole(context, tap(objective.forward, [objective.value]), fill);
  const partly = await evaluatePartly(context, plan, fill);
  const [all = 0, part = 0] = await inTurn([() => wholly(some), () => partly(some)]);
  report({
    what: `occlusion of ${name}, window ${side}, what it touches up to ${plan.cut.value} (${plan.crop.join("×")} pixels)`,
    measured: `${(part / some.length).toFixed(2)} ms a window`,
    against: `all of it ${(all / some.length).toFixed(2)} ms`,
    ratio: all / part,
    target: undefined,
  });
}

await occlusion("the demo", "alexnet-cifar10", 5, 2, BATCH);
const large = process.env.BENCH_LARGE;
if (large !== undefined) for (const side of [8, 16, 32]) await occlusion("BENCH_LARGE", large, side, 8, 8);
await sessions.dispose();
