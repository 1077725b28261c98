import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import type { Progress } from "../base/progress.ts";
import { sampleIndices, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import type { LinearAlgebra } from "../math/linear-algebra.ts";
import type { Layer } from "../passes/layer.ts";
import type { Positions } from "../project/layout-sequence.ts";
import { directionGram } from "../project/sample-products.ts";
import { createOnnxAlgebra } from "../runtime/onnx-algebra.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Projected } from "./projection/basis.ts";
import { ALL_PIVOTS, type PivotRule, pivotCount } from "./projection/choose-pivots.ts";
import { type FirstSample, foldStreamed, type PreparedStream } from "./projection/fold-streamed.ts";
import { moveDirections } from "./projection/move-directions.ts";
import { placingDirections, planeMap } from "./projection/placement.ts";
import { planMemory } from "./projection/plan.ts";
import { prepareLayers, sampleLayers } from "./projection/prepare.ts";
import type { Source } from "./projection/sample.ts";
import { describeSequence, gatherAllEvidence, laidOutAlone, layOut } from "./projection/sequence.ts";
import { type StreamedPart, streamChunk } from "./projection/stream.ts";
import { requirePositions, withPositions } from "./projection/told.ts";
import { inOneChunk, type Steps } from "./shards/shards.ts";
import type { Projection, ToldProjection } from "./study.ts";

/** What is projected, and how. */
export interface ProjectLayersOptions {
  /** Prepared: canonical, with shapes. */
  readonly graph: TypedGraph;
  /** The layers wanted, in the order of the sequence. */
  readonly layers: readonly Layer[];
  /** Data set indices. */
  readonly items: readonly number[];
  readonly feed: Feed;
  /** Images at a time. */
  readonly batch: number;
  /** True class by data set index, −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly runtime: Runtime;
  /** Lays out what was read; `runtime` if absent. One that is not given up with the signal keeps what took long to read. */
  readonly layouts?: Runtime | undefined;
  /** Number of pivots; all of up to 300 images and 100 of more when absent. */
  readonly pivots?: number | "all" | undefined;
  readonly pivotRule?: PivotRule | undefined;
  readonly mode?: "paper" | "smooth" | undefined;
  readonly seed?: number | undefined;
  /** Whether to yield a layout of the sample before all images are read. */
  readonly preview?: boolean | undefined;
  /** Images compared with one another to choose pivots and measure quality; more pivots make it larger. */
  readonly sample?: number | undefined;
  /**
   * How many combinations of the pivots, the leading ones on the sample, images are compared with; "all" compares with each pivot. The axes
   * are then the best within the combinations' span: with 16, positions differ by 0.5 %, at most 1.5 %, of a layout's size
   * at the layers of an AlexNet, and a sixth of the numbers leave the runtime.
   */
  readonly rank?: number | "all" | undefined;
  /** Bytes for the sample's activations; wider layers are pooled to fit, and say so. */
  readonly memory?: number | undefined;
  readonly signal?: Abort | undefined;
}

/** Images compared with one another where there are more than `ALL_PIVOTS`. */
const SAMPLE = 200;
const RANK = 16;
const MEMORY = 512 * 2 ** 20;

/** What a projection's chunks need: the sample as it is seen from its pivots; undefined where it holds all images, so that nothing is left for chunks. */
export interface PreparedProjection {
  readonly streamed: PreparedStream | undefined;
}

/**
 * Projects images at every layer: a seeded sample is read whole; it gives the pivots, the quality measures and, if asked for, a preview; then
 * one pass over the other images fetches their products with the pivots. Up to 300 images are the
 * sample themselves, and there is no second pass. Quality is exact for these and otherwise that of the sample, 200 images. The same options give the same numbers. Throws "missing images",
 * "invalid pivots", "unsupported layer", "invalid activations" where no image's are finite at any layer, and the signal's reason between batches. An image is left out of a
 * layer where its activations are not finite, and of the layers that are computed from it (`leftOut`).
 */
export async function* projectLayers(options: ProjectLayersOptions): AsyncGenerator<Progress | Projection, Projected> {
  const steps = inOneChunk(projectionSteps(options));
  let next = await steps.next();
  try {
    for (; next.done !== true; next = await steps.next())
      yield next.value.kind === "projection" ? requirePositions(next.value) : next.value;
  } finally {
    if (next.done !== true) await steps.return(undefined as never);
  }
  return { ...next.value, sequence: withPositions(next.value.sequence) };
}

/** The steps of a projection (`Shards`): the sample is prepared; each chunk is a part of the pass over the other images. */
export function projectionSteps(
  options: ProjectLayersOptions,
): Steps<PreparedProjection, StreamedPart, Progress | ToldProjection, Projected<Positions>> {
  const { graph, runtime, feed, batch, signal } = options;
  const items = eachOnce(options.items);
  const source = { graph, runtime, feed, batch, signal };
  return {
    prepare: () => withAlgebra(options, (algebra) => prepareProjection(source, items, { ...options, algebra })),
    chunk: async function* chunk({ streamed }, range) {
      if (streamed === undefined) return { items: new Int32Array(), layers: [], shifts: undefined };
      return yield* streamChunk(source, streamed, items, range);
    },
    fold: ({ streamed }, parts, apart) =>
      withAlgebra(options, (algebra) => {
        const finish = { ...options, algebra };
        return streamed === undefined
          ? foldWhole(source, items, finish)
          : foldStreamed(streamed, items, {
              ...{ parts, algebra, apart, mode: options.mode ?? "paper", seed: options.seed ?? 0 },
              labels: options.labels,
              again: (first, missed) => prepareAgain(source, first, missed, items, finish),
            });
      }),
  };
}

/** Items each once, in their order. */
function eachOnce(items: readonly number[]): readonly number[] {
  return items.every((item, at) => at === 0 || item > (items[at - 1] ?? item)) ? items : [...new Set(items)];
}

type Working = ProjectLayersOptions & { readonly algebra: LinearAlgebra };

async function* withAlgebra<T, Left>(
  { layouts, runtime }: ProjectLayersOptions,
  work: (algebra: LinearAlgebra) => AsyncGenerator<T, Left>,
): AsyncGenerator<T, Left> {
  const algebra = createOnnxAlgebra(layouts ?? runtime);
  try {
    return yield* work(algebra);
  } finally {
    await algebra.dispose();
  }
}

/** Which images are compared with one another, and how. Throws "missing images", "invalid pivots". */
function planSample(items: readonly number[], options: Working) {
  const { algebra, seed = 0, rank = RANK, memory = MEMORY } = options;
  if (items.length === 0) throw new DeeplingError("missing", "images: none was chosen");
  const count = pivotCount(options.pivots, items.length);
  const usual = items.length <= ALL_PIVOTS ? items.length : SAMPLE;
  const wanted = Math.min(items.length, Math.max(options.sample ?? usual, count));
  const plan = planMemory(options.layers, wanted, memory);
  const chosen = sampleIndices(items.length, plan.sample, seededRandom(seed)).sort((a, b) => a - b);
  const choice = { count, rule: options.pivotRule ?? "random", seed, rank, algebra, memory } as const;
  const isWhole = chosen.length === items.length;
  return { layers: plan.layers, chosen: chosen.map((position) => items[position] ?? -1), choice, isWhole };
}

async function* prepareProjection(
  source: Source,
  items: readonly number[],
  options: Working,
): AsyncGenerator<Progress | Projection, PreparedProjection> {
  const { layers, chosen, choice, isWhole } = planSample(items, options);
  if (isWhole) return { streamed: undefined };
  const prepared = yield* prepareLayers(source, layers, chosen, choice);
  if (options.preview === true) {
    const { algebra, labels, mode = "paper", seed = 0 } = options;
    const laid = await layOut(prepared.layers.map(laidOutAlone), { mode, algebra });
    const everyone = { items: Int32Array.from(prepared.items), sample: [...prepared.items.keys()], mode, seed };
    const evidence = gatherAllEvidence(prepared, labels);
    yield { kind: "projection", final: false, sequence: describeSequence(laid, prepared, evidence, everyone) };
  }
  return { streamed: { prepared, moved: await moveDirections(source, prepared), first: undefined } };
}

/** All images are in the sample. */
async function* foldWhole(
  source: Source,
  all: readonly number[],
  options: Working,
): AsyncGenerator<Progress | Projection, { readonly left: Projected }> {
  const { mode = "paper", seed = 0, algebra, labels } = options;
  const plan = planSample(all, options);
  const { combine, ...sampled } = yield* sampleLayers(source, plan.layers, plan.chosen, plan.choice);
  const { items, layers } = sampled;
  const known = layers.map(({ products, pivots, uneven }) => ({
    products,
    pivots: pivots.length,
    span: uneven ? directionGram(products, pivots) : undefined,
  }));
  const laid = await layOut(known, { mode, algebra });
  const evidence = gatherAllEvidence(sampled, labels);
  const images = { items: Int32Array.from(items), sample: [...items.keys()] };
  const sequence = describeSequence(laid, sampled, evidence, { ...images, mode, seed });
  yield { kind: "projection", final: true, sequence };
  const maps = laid.layouts.flatMap((layout, index) => {
    const view = laid.aligned[index];
    return view === undefined ? [] : [planeMap(layout, view)];
  });
  const directions = await combine(maps.map(({ map }) => map));
  const placing = layers.flatMap(({ plan }, index) => {
    const [own, map] = [directions[index], maps[index]];
    return own && map ? [{ layer: plan.layer.index, directions: placingDirections(own, map) }] : [];
  });
  const grams = layers.map(({ plan, present, gram }) => ({ layer: plan.layer.index, present, gram }));
  return { left: { sequence, basis: { items: sequence.items, placing, near: { kind: "known", layers: grams } } } };
}

/** Where a second pass cannot be avoided: images that the first one missed join the sample, and are pivots. */
async function* prepareAgain(
  source: Source,
  first: FirstSample,
  missed: readonly number[],
  items: readonly number[],
  options: Working,
): AsyncGenerator<Progress, { readonly again: PreparedProjection }> {
  const { layers, choice } = planSample(items, options);
  const wanted = [...first.items, ...missed];
  const prepared = yield* prepareLayers(source, layers, wanted, { ...choice, drawn: first.items.length });
  return { again: { streamed: { prepared, moved: await moveDirections(source, prepared), first } } };
}
