import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import type { Progress } from "../base/progress.ts";
import { sampleIndices, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import type { LinearAlgebra } from "../math/linear-algebra.ts";
import { copyRows, matrix32 } from "../math/matrix.ts";
import type { Layer } from "../passes/layer.ts";
import type { LayoutSequence } from "../project/layout-sequence.ts";
import { directionGram } from "../project/sample-products.ts";
import { createOnnxAlgebra } from "../runtime/onnx-algebra.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ProjectionBasis } from "./projection/basis.ts";
import { ALL_PIVOTS, type PivotRule, pivotCount } from "./projection/choose-pivots.ts";
import { missedImages } from "./projection/far-images.ts";
import { placingDirections, planeMap } from "./projection/placement.ts";
import { planMemory } from "./projection/plan.ts";
import { type PreparedLayer, prepareLayers, type Sampled, sampleLayers } from "./projection/prepare.ts";
import type { Source } from "./projection/sample.ts";
import {
  describeSequence,
  gatherAllEvidence,
  type LaidOut,
  type LayerProducts,
  layOut,
} from "./projection/sequence.ts";
import {
  joinStreamed,
  moveDirections,
  type Streamed,
  type StreamedLayer,
  type StreamedPart,
  type StreamPlan,
  streamChunk,
} from "./projection/stream.ts";
import { type Folded, inOneChunk, type PartsInOrder, type Steps } from "./shards/shards.ts";
import type { Projection } from "./study.ts";

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

/** The sequence, and what it is good for afterwards. */
export interface Projected {
  readonly sequence: LayoutSequence;
  /** Places new images in the sequence's layouts, and finds an image's likely neighbours. */
  readonly basis: ProjectionBasis;
}

/** Images compared with one another where there are more than `ALL_PIVOTS`. */
const SAMPLE = 200;
const RANK = 16;
const MEMORY = 512 * 2 ** 20;

/** What a projection's chunks need: the sample as it is seen from its pivots; undefined where it holds all images, so that nothing is left for chunks. */
export interface PreparedProjection {
  readonly streamed: (StreamPlan & { readonly first: FirstSample | undefined }) | undefined;
}

/** The sample that was drawn, by which the quality is measured, where images that lie far from it have joined the pivots since. */
type FirstSample = Sampled<PreparedLayer>;

/**
 * Projects images at every layer: a seeded sample is read whole; it gives the pivots, the quality measures and, if asked for, a preview; then
 * one pass over the other images fetches their products with the pivots. Up to 300 images are the
 * sample themselves, and there is no second pass. Quality is exact for these and otherwise that of the sample, 200 images. The same options give the same numbers. Throws "missing images",
 * "invalid pivots", "unsupported layer", "invalid activations" where no image's are finite at any layer, and the signal's reason between batches. An image is left out of a
 * layer where its activations are not finite, and of the layers that are computed from it (`leftOut`).
 */
export function projectLayers(options: ProjectLayersOptions): AsyncGenerator<Progress | Projection, Projected> {
  return inOneChunk(projectionSteps(options));
}

/** The steps of a projection (`Shards`): the sample is prepared; each chunk is a part of the pass over the other images. */
export function projectionSteps(
  options: ProjectLayersOptions,
): Steps<PreparedProjection, StreamedPart, Progress | Projection, Projected> {
  const { graph, runtime, feed, batch, signal } = options;
  const items = [...new Set(options.items)];
  const source = { graph, runtime, feed, batch, signal };
  return {
    prepare: () => withAlgebra(options, (algebra) => prepareProjection(source, items, { ...options, algebra })),
    chunk: async function* chunk({ streamed }, range) {
      if (streamed === undefined) return { items: new Int32Array(), layers: [], shifts: undefined };
      return yield* streamChunk(source, streamed, items, range);
    },
    fold: ({ streamed }, parts) =>
      withAlgebra(options, (algebra) => {
        const finish = { ...options, algebra };
        return streamed === undefined
          ? foldWhole(source, items, finish)
          : foldStreamed(source, streamed, items, { ...finish, parts });
      }),
  };
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
    const everyone = { items: prepared.items, sample: [...prepared.items.keys()], mode, seed };
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
  const sequence = describeSequence(laid, sampled, evidence, { items, sample: [...items.keys()], mode, seed });
  yield { kind: "projection", final: true, sequence };
  const maps = layers.map((_, index) => planeMap(laid, index));
  const directions = await combine(maps.map(({ map }) => map));
  const placing = layers.flatMap(({ plan }, index) => {
    const [own, map] = [directions[index], maps[index]];
    return own && map ? [{ layer: plan.layer.index, directions: placingDirections(own, map) }] : [];
  });
  const grams = layers.map(({ plan, present, gram }) => ({ layer: plan.layer.index, present, gram }));
  return { left: { sequence, basis: { items, placing, near: { kind: "known", layers: grams } } } };
}

/** What a prepared layer is laid out by on the sample alone. */
const laidOutAlone = ({ products, pivots, uneven, directionGram: span }: PreparedLayer): LayerProducts => ({
  products,
  pivots: pivots.length,
  span: uneven ? span : undefined,
});

const laidOutBy = ({ products, pivots, uneven, directionGram: span }: StreamedLayer): LayerProducts => ({
  products,
  pivots,
  span: uneven ? span : undefined,
});

/** Images that are sought again at most. */
const MOST_MISSED = 64;

/** Data set indices of the images that a pass missed (`missedImages`) and the sample does not hold; of many, some of each layer. */
async function missedBy(
  { items, layers }: Streamed,
  { layouts }: LaidOut,
  sampled: readonly number[],
  algebra: LinearAlgebra,
): Promise<readonly number[]> {
  const known = new Set(sampled);
  const missed: number[][] = [];
  for (const [index, layer] of layers.entries()) {
    const rows = await missedImages(layer, layouts[index]?.eigenvalues[1] ?? 0, algebra);
    const fresh = rows.flatMap((row) => items[row] ?? []).filter((item) => !known.has(item));
    if (fresh.length > 0) missed.push(fresh);
  }
  const most = Math.ceil(MOST_MISSED / Math.max(1, missed.length));
  return [...new Set(missed.flatMap((own) => spread(own, most)))];
}

/** `count` of some values at even distances; all of fewer. */
function spread(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, at) => values[Math.floor((at * values.length) / count)] ?? -1);
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

/** The other images were streamed: one pass over the data, and a second one only where the first missed images. */
async function* foldStreamed(
  source: Source,
  streamed: StreamPlan & { readonly first: FirstSample | undefined },
  items: readonly number[],
  options: Working & { readonly parts: PartsInOrder<StreamedPart> },
): AsyncGenerator<Progress | Projection, Folded<PreparedProjection, Projected>> {
  const { mode = "paper", seed = 0, algebra, labels } = options;
  const { prepared } = streamed;
  const first = streamed.first ?? prepared;
  const all = await joinStreamed(streamed, items, options.parts());
  const rowOf = new Map(all.items.map((item, row) => [item, row]));
  const sample = first.items.map((item) => rowOf.get(item) ?? -1);
  // the preview's first layer, at the same images' rows, so that the refined picture lies as the preview did: without a preview too
  const shown = matrix32(all.items.length, 2);
  const { aligned } = await layOut(first.layers.slice(0, 1).map(laidOutAlone), { mode, algebra });
  const previewed = aligned[0]?.positions;
  if (previewed !== undefined) copyRows(previewed, shown, sample);
  const start = { positions: shown.data, rows: sample };
  const laid = await layOut(all.layers.map(laidOutBy), { mode, algebra, start });
  const missed = streamed.first === undefined ? await missedBy(all, laid, first.items, algebra) : [];
  if (missed.length > 0) return yield* prepareAgain(source, first, missed, items, options);
  const sequence = describeSequence(laid, prepared, gatherAllEvidence(first, labels), {
    items: all.items,
    sample,
    mode,
    seed,
    squares: all.layers.map(({ watch }) => watch?.squares),
  });
  yield { kind: "projection", final: true, sequence };

  const placing = [];
  for (const [index, { plan, source: directions }] of all.layers.entries()) {
    const map = planeMap(laid, index);
    const matrix = await algebra.multiply(map.map, directions.matrix, "aTb");
    placing.push({ layer: plan.layer.index, directions: placingDirections({ ...directions, matrix }, map) });
  }
  const spaces = all.layers.map(({ plan, products: own, directionGram }) => {
    return { layer: plan.layer.index, products: own, directionGram };
  });
  return { left: { sequence, basis: { items: all.items, placing, near: { kind: "guessed", layers: spaces } } } };
}
