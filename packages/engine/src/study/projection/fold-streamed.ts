import type { Progress } from "../../base/progress.ts";
import { type LinearAlgebra, multiplyHere } from "../../math/linear-algebra.ts";
import { copyRows, matrix32, matrix64 } from "../../math/matrix.ts";
import { type LayoutMode, layoutAligner } from "../../project/align-layouts.ts";
import type { LayerLayout, Positions } from "../../project/layout-sequence.ts";
import type { Before } from "../../project/view.ts";
import { type Apart, bytesOf, memoryApart } from "../apart.ts";
import type { PartsInOrder } from "../shards/shards.ts";
import type { ToldProjection } from "../study.ts";
import type { NearLayer, Projected, ProjectionBasis } from "./basis.ts";
import { missedImages } from "./far-images.ts";
import { joinParts } from "./join-parts.ts";
import { type PlaneMap, placingDirections, planeMap } from "./placement.ts";
import type { PreparedLayer, Sampled } from "./prepare.ts";
import {
  type DescribedImages,
  describeLayer,
  gatherAllEvidence,
  type LayerProducts,
  laidOutAlone,
  layOut,
  layOutLayer,
  sequenceOf,
} from "./sequence.ts";
import type { StreamedLayer, StreamedPart, StreamPlan } from "./stream.ts";
import { positionsAt } from "./told.ts";

/** The sample that was drawn, by which the quality is measured, where images that lie far from it have joined the pivots since. */
export type FirstSample = Sampled<PreparedLayer>;

/** What a pass over the images needs, and what its fold does. */
export type PreparedStream = StreamPlan & { readonly first: FirstSample | undefined };

/** How a pass is folded. */
export interface FoldOptions<Again> {
  readonly parts: PartsInOrder<StreamedPart>;
  readonly mode: LayoutMode;
  readonly seed: number;
  readonly algebra: LinearAlgebra;
  /** True class by data set index, −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  /** Where the layers' products lie, and their positions, which the answer is then without; held in memory if absent. */
  readonly apart: Apart | undefined;
  /** Prepares a second pass, where images (data set indices) were missed. */
  readonly again: (first: FirstSample, missed: readonly number[]) => AsyncGenerator<Progress, Again>;
}

const laidOutBy = ({ products, pivots, uneven, directionGram: span }: StreamedLayer): LayerProducts => ({
  products,
  pivots,
  span: uneven ? span : undefined,
});

/** Images that are sought again at most. */
const MOST_MISSED = 64;

/** Of images that a pass missed (`missedImages`), which are sought again: data set indices, of many some of each layer. */
function soughtAgain(missed: readonly (readonly number[])[]): readonly number[] {
  const some = missed.filter((own) => own.length > 0);
  const most = Math.ceil(MOST_MISSED / Math.max(1, some.length));
  return [...new Set(some.flatMap((own) => spread(own, most)))];
}

/** `count` of some values at even distances; all of fewer. */
function spread(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, at) => values[Math.floor((at * values.length) / count)] ?? -1);
}

/** The other images were streamed: one pass over the data, and a second one only where the first missed images. Of the layers one is held at a time. */
export async function* foldStreamed<Again>(
  streamed: PreparedStream,
  items: readonly number[],
  options: FoldOptions<Again>,
): AsyncGenerator<Progress | ToldProjection, Again | { readonly left: Projected<Positions> }> {
  const { mode, seed, algebra, labels } = options;
  const { prepared } = streamed;
  const first = streamed.first ?? prepared;
  const joined = await joinParts(streamed, items, options.parts(), options.apart ?? memoryApart());
  const rowOf = new Map(prepared.items.map((item, at) => [item, joined.sample[at] ?? -1]));
  const images = { items: joined.items, sample: first.items.map((item) => rowOf.get(item) ?? -1), mode, seed };
  const start = await startAt(first, images, algebra);
  const align = layoutAligner({ mode, start });
  const evidence = gatherAllEvidence(first, labels);
  const missed: number[][] = [];
  const layers: LayerLayout<Positions>[] = [];
  const [placing, near]: [Placing[], NearLayer[]] = [[], []];
  for (const [index, known] of evidence.entries()) {
    const layer = await joined.layer(index);
    const layout = await layOutLayer(laidOutBy(layer), { mode, algebra });
    const view = align(layout);
    if (streamed.first === undefined) {
      const rows = await missedImages(layer, layout.eigenvalues[1] ?? 0, algebra);
      missed.push(rows.flatMap((row) => joined.items[row] ?? []).filter((item) => !rowOf.has(item)));
    }
    const { plan } = layer;
    const described = describeLayer({ plan, layout, view, evidence: known, squares: layer.watch?.squares }, images);
    layers.push(options.apart === undefined ? described : { ...described, positions: undefined });
    await options.apart?.append(positionsAt(index), bytesOf(described.positions));
    placing.push(await placingOf(layer, planeMap(layout, view), algebra));
    near.push(nearOf(layer, options.apart && joined.productsAt(index)));
    yield { kind: "progress", stage: "laying out layers", done: index + 1, total: evidence.length };
  }
  const sought = soughtAgain(missed);
  if (sought.length > 0) return yield* options.again(first, sought);
  const sequence = sequenceOf(layers, prepared, images);
  yield { kind: "projection", final: true, sequence };
  return { left: { sequence, basis: { items: joined.items, placing, near: { kind: "guessed", layers: near } } } };
}

type Placing = ProjectionBasis["placing"][number];

/** Where the first layer lies: as in the preview, at the same images' rows, so that the refined picture lies as the preview did, without a preview too. */
async function startAt(
  first: FirstSample,
  { items, sample, mode }: DescribedImages,
  algebra: LinearAlgebra,
): Promise<Before> {
  const shown = matrix32(items.length, 2);
  const { aligned } = await layOut(first.layers.slice(0, 1).map(laidOutAlone), { mode, algebra });
  const previewed = aligned[0]?.positions;
  if (previewed !== undefined) copyRows(previewed, shown, sample);
  return { positions: shown.data, rows: sample };
}

/** What places new images in a layer's layout. */
async function placingOf({ plan, source }: StreamedLayer, map: PlaneMap, algebra: LinearAlgebra): Promise<Placing> {
  const matrix = await algebra.multiply(map.map, source.matrix, "aTb");
  const own = source.offsets && matrix64(1, source.offsets.length, Float64Array.from(source.offsets));
  const offsets = own && Float32Array.from(multiplyHere(own, map.map, "ab").data);
  const { value, form } = source;
  return {
    layer: plan.layer.index,
    directions: placingDirections({ value, form, matrix, ...(offsets && { offsets }) }, map),
  };
}

/** What tells likely neighbours at a layer: its products, or where they lie. */
function nearOf({ plan, products, directionGram }: StreamedLayer, at: string | undefined): NearLayer {
  const { rows, columns } = products;
  return {
    layer: plan.layer.index,
    products: at === undefined ? products : { apart: at, rows, columns },
    directionGram,
  };
}
