import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import { sampleIndices, seededRandom } from "../base/random.ts";
import type { Graph } from "../graph/graph.ts";
import { copyRows, matrix32 } from "../math/matrix.ts";
import type { Layer } from "../passes/layer.ts";
import type { LayoutSequence } from "../project/layout-sequence.ts";
import { createOnnxAlgebra } from "../runtime/onnx-algebra.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Feed } from "./feed.ts";
import { type PivotRule, pivotCount } from "./projection/choose-pivots.ts";
import { guessedNeighbours, knownNeighbours, type NeighbourSpaces } from "./projection/neighbour-spaces.ts";
import { buildPlacement, type Placement } from "./projection/placement.ts";
import { planMemory } from "./projection/plan.ts";
import { prepareLayers } from "./projection/prepare.ts";
import { describeSequence, gatherAllEvidence, type LaidOut, layOut } from "./projection/sequence.ts";
import { streamLayers } from "./projection/stream.ts";
import type { Progress, Projection } from "./study.ts";

/** What is projected, and how. */
export interface ProjectLayersOptions {
  /** Prepared: canonical, with shapes. */
  readonly graph: Graph;
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
  /** Number of pivots; all of up to 300 images and 200 of more when absent. */
  readonly pivots?: number | "all" | undefined;
  readonly pivotRule?: PivotRule | undefined;
  readonly mode?: "paper" | "smooth" | undefined;
  readonly seed?: number | undefined;
  /** Whether to yield a layout of the sample before all images are read. */
  readonly preview?: boolean | undefined;
  /** Images whose activations are held to choose pivots and measure quality; more pivots make it larger. */
  readonly sample?: number | undefined;
  /**
   * How many leading combinations of the pivots, found on the sample, images are compared with; "all" compares with each pivot. The axes are
   * then the best within the combinations' span: with 32 the layout of 10,000 images differs from
   * that of all pivots by less than can be seen, at a fraction of the cost.
   */
  readonly rank?: number | "all" | undefined;
  /** Bytes for the sample's activations; wider layers are pooled to fit, and say so. */
  readonly memory?: number | undefined;
  readonly signal?: Abort | undefined;
}

/** The sequence, and what it is good for afterwards. */
export interface Projected {
  readonly sequence: LayoutSequence;
  /** Places new images in the sequence's layouts. */
  readonly placement: Placement;
  /** Finds an image's likely neighbours at a layer. */
  readonly neighbours: NeighbourSpaces;
}

const SAMPLE = 400;
const RANK = 32;
const MEMORY = 512 * 2 ** 20;

/**
 * Projects images at every layer: a seeded sample is read whole; it gives the pivots, the quality measures and, if asked for, a preview; then
 * one pass over the other images fetches their products with the pivots. For up to `sample` images there is no second pass. Quality
 * is exact for these and otherwise that of the sample. The same options give the same numbers. Throws "missing images",
 * "invalid pivots", "unsupported layer", "invalid activations", and the signal's reason between batches.
 */
export async function* projectLayers(options: ProjectLayersOptions): AsyncGenerator<Progress | Projection, Projected> {
  const { graph, runtime, feed, batch, signal, labels, mode = "paper", seed = 0, rank = RANK } = options;
  const items = [...new Set(options.items)];
  if (items.length === 0) throw new DeeplingError("missing", "images: none was chosen");
  const count = pivotCount(options.pivots, items.length);
  const wanted = Math.min(items.length, Math.max(options.sample ?? SAMPLE, count));
  const plan = planMemory(options.layers, wanted, options.memory ?? MEMORY);
  const chosen = sampleIndices(items.length, plan.sample, seededRandom(seed)).sort((a, b) => a - b);
  const whole = chosen.length === items.length;

  const source = { graph, runtime, feed, batch, signal };
  const algebra = createOnnxAlgebra(runtime);
  try {
    const choice = { count, rule: options.pivotRule ?? "random", seed, rank: whole ? "all" : rank, algebra } as const;
    const sampled = chosen.map((position) => items[position] ?? -1);
    const prepared = yield* prepareLayers(source, plan.layers, sampled, choice);
    const pivots = prepared.pivots.length;
    const known = prepared.layers.map((layer) => layer.known);
    const first = await layOut(known, { mode, pivots, algebra });
    const evidence = gatherAllEvidence(prepared, labels);
    const describe = (laid: LaidOut, of: readonly number[], sample: readonly number[]) =>
      describeSequence(laid, prepared, evidence, { items: of, sample, mode, seed });
    const everyone = prepared.items.map((_, at) => at);
    if (whole) {
      const sequence = describe(first, prepared.items, everyone);
      yield { kind: "projection", final: true, sequence };
      const directed = prepared.layers.map((layer) => ({ ...layer, source: layer.directions }));
      const placement = await buildPlacement(graph, directed, first, algebra);
      const grams = prepared.layers.map(({ plan, gram }) => ({ layer: plan.layer.index, gram }));
      return { sequence, placement, neighbours: knownNeighbours(prepared.items, grams) };
    }
    if (options.preview === true) {
      yield { kind: "projection", final: false, sequence: describe(first, prepared.items, everyone) };
    }

    const all = yield* streamLayers(source, prepared, items);
    const places = new Map(all.items.map((item, row) => [item, row]));
    const sample = prepared.items.map((item) => places.get(item) ?? -1);
    // the preview's first layer, at the same images' rows, so that the refined picture lies as the preview did
    const shown = new Float32Array(2 * all.items.length);
    const previewed = first.aligned[0]?.positions;
    if (previewed !== undefined) copyRows(previewed, matrix32(all.items.length, 2, shown), sample);
    const laid = await layOut(
      all.layers.map(({ products }) => products),
      { mode, pivots, algebra, start: { positions: shown, rows: sample } },
    );
    const sequence = describe(laid, all.items, sample);
    yield { kind: "projection", final: true, sequence };
    const placement = await buildPlacement(graph, all.layers, laid, algebra);
    const spaces = all.layers.map((layer) => ({ ...layer, layer: layer.plan.layer.index }));
    return { sequence, placement, neighbours: guessedNeighbours(all.items, spaces) };
  } finally {
    await algebra.dispose();
  }
}
