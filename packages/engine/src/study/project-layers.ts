import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import type { Progress } from "../base/progress.ts";
import { sampleIndices, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import type { LinearAlgebra } from "../math/linear-algebra.ts";
import { copyRows, matrix32 } from "../math/matrix.ts";
import type { Layer } from "../passes/layer.ts";
import type { LayoutMode } from "../project/align-layouts.ts";
import type { LayoutSequence } from "../project/layout-sequence.ts";
import { directionGram } from "../project/sample-products.ts";
import { createOnnxAlgebra } from "../runtime/onnx-algebra.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ProjectionBasis } from "./projection/basis.ts";
import { ALL_PIVOTS, type PivotRule, pivotCount } from "./projection/choose-pivots.ts";
import { missedImages } from "./projection/far-images.ts";
import { placingDirections, planeMap } from "./projection/placement.ts";
import { planMemory } from "./projection/plan.ts";
import { type Combine, type PreparedLayer, prepareLayers, type Sampled, sampleLayers } from "./projection/prepare.ts";
import type { Source } from "./projection/sample.ts";
import {
  describeSequence,
  gatherAllEvidence,
  type LaidOut,
  type LayerProducts,
  layOut,
} from "./projection/sequence.ts";
import { type Streamed, type StreamedLayer, streamLayers } from "./projection/stream.ts";
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

/**
 * Projects images at every layer: a seeded sample is read whole; it gives the pivots, the quality measures and, if asked for, a preview; then
 * one pass over the other images fetches their products with the pivots. Up to 300 images are the
 * sample themselves, and there is no second pass. Quality is exact for these and otherwise that of the sample, 200 images. The same options give the same numbers. Throws "missing images",
 * "invalid pivots", "unsupported layer", "invalid activations" where no image's are finite at any layer, and the signal's reason between batches. An image is left out of a
 * layer where its activations are not finite, and of the layers that are computed from it (`leftOut`).
 */
export async function* projectLayers(options: ProjectLayersOptions): AsyncGenerator<Progress | Projection, Projected> {
  const { graph, runtime, feed, batch, signal, mode = "paper", seed = 0, rank = RANK } = options;
  const items = [...new Set(options.items)];
  if (items.length === 0) throw new DeeplingError("missing", "images: none was chosen");
  const count = pivotCount(options.pivots, items.length);
  const usual = items.length <= ALL_PIVOTS ? items.length : SAMPLE;
  const wanted = Math.min(items.length, Math.max(options.sample ?? usual, count));
  const memory = options.memory ?? MEMORY;
  const plan = planMemory(options.layers, wanted, memory);
  const chosen = sampleIndices(items.length, plan.sample, seededRandom(seed)).sort((a, b) => a - b);
  const source = { graph, runtime, feed, batch, signal };
  const algebra = createOnnxAlgebra(options.layouts ?? runtime);
  const choice = { count, rule: options.pivotRule ?? "random", seed, algebra, memory } as const;
  const sampledItems = chosen.map((position) => items[position] ?? -1);
  try {
    if (chosen.length === items.length) {
      const sampled = yield* sampleLayers(source, plan.layers, sampledItems, choice);
      return yield* finishWhole(sampled, { ...options, mode, seed, algebra });
    }
    const prepared = yield* prepareLayers(source, plan.layers, sampledItems, { ...choice, rank });
    const again = (far: readonly number[]) =>
      prepareLayers(source, plan.layers, [...prepared.items, ...far], {
        ...choice,
        rank,
        drawn: prepared.items.length,
      });
    return yield* finishStreamed(source, prepared, items, { ...options, mode, seed, algebra, again });
  } finally {
    await algebra.dispose();
  }
}

type Finish = ProjectLayersOptions & {
  readonly mode: LayoutMode;
  readonly seed: number;
  readonly algebra: LinearAlgebra;
};

/** All images are in the sample: the layouts are there. */
async function* finishWhole(
  { combine, ...sampled }: Sampled & { readonly combine: Combine },
  options: Finish,
): AsyncGenerator<Projection, Projected> {
  const { mode, seed, algebra, labels } = options;
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
  return { sequence, basis: { items, placing, near: { kind: "known", layers: grams } } };
}

/** Prepares the layers anew with some images among the pivots that lie far from those of before. */
type Again = (far: readonly number[]) => AsyncGenerator<Progress, Sampled<PreparedLayer>>;

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

/**
 * The other images are streamed; the preview is what the sample gives. One pass over the data, and a second one only where the first missed
 * images: they join the sample, and are pivots.
 */
async function* finishStreamed(
  source: Source,
  prepared: Sampled<PreparedLayer>,
  items: readonly number[],
  options: Finish & { readonly again: Again },
): AsyncGenerator<Progress | Projection, Projected> {
  const { mode, seed, algebra, labels } = options;
  const known = prepared.layers.map((layer) => ({
    products: layer.products,
    pivots: layer.pivots.length,
    span: layer.uneven ? layer.directionGram : undefined,
  }));
  const preview = options.preview === true;
  // without a preview the first layer is laid out all the same: how it lies does not depend on who looks on
  const first = await layOut(preview ? known : known.slice(0, 1), { mode, algebra });
  const evidence = gatherAllEvidence(prepared, labels);
  if (preview) {
    const everyone = { items: prepared.items, sample: [...prepared.items.keys()], mode, seed };
    yield { kind: "projection", final: false, sequence: describeSequence(first, prepared, evidence, everyone) };
  }

  const layOutAll = async ({ items: read, layers }: Streamed) => {
    const rowOf = new Map(read.map((item, row) => [item, row]));
    const sample = prepared.items.map((item) => rowOf.get(item) ?? -1);
    // the preview's first layer, at the same images' rows, so that the refined picture lies as the preview did
    const shown = matrix32(read.length, 2);
    const previewed = first.aligned[0]?.positions;
    if (previewed !== undefined) copyRows(previewed, shown, sample);
    const start = { positions: shown.data, rows: sample };
    return { sample, laid: await layOut(layers.map(laidOutBy), { mode, algebra, start }) };
  };
  let [used, all] = [prepared, yield* streamLayers(source, prepared, items)];
  let { sample, laid } = await layOutAll(all);
  const missed = await missedBy(all, laid, prepared.items, algebra);
  if (missed.length > 0) {
    used = yield* options.again(missed);
    all = yield* streamLayers(source, used, items);
    ({ sample, laid } = await layOutAll(all));
  }
  const sequence = describeSequence(laid, used, evidence, {
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
  return { sequence, basis: { items: all.items, placing, near: { kind: "guessed", layers: spaces } } };
}
