import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import type { Matrix } from "../../math/matrix.ts";
import { type AlignedLayout, alignLayouts, DIMENSIONS, type LayoutMode } from "../../project/align-layouts.ts";
import { layoutExtent } from "../../project/extent.ts";
import type { LayerLayout, LayoutSequence, Positions } from "../../project/layout-sequence.ts";
import { type PivotLayout, pivotMds, spanMds } from "../../project/pivot-mds.ts";
import { type Compared, type Evidence, gatherEvidence, layerQuality } from "../../project/quality.ts";
import type { Before } from "../../project/view.ts";
import type { PlannedLayer } from "./plan.ts";
import type { PreparedLayer, Sampled } from "./prepare.ts";

/** A sample as far as a sequence and its quality need it. */
type SampledPlan = Sampled<Compared & { readonly plan: PlannedLayer; readonly pivots: readonly number[] }>;

/** The layouts of all layers, and how they are seen. */
export interface LaidOut {
  readonly layouts: readonly PivotLayout[];
  readonly aligned: readonly AlignedLayout[];
}

/** What a layer is laid out by. */
export interface LayerProducts {
  readonly products: Matrix;
  /** How many pivots the products' directions stand for. */
  readonly pivots: number;
  /** The directions' Gram matrix where images lie far from the rest: the layout is then `spanMds`. */
  readonly span: Matrix | undefined;
}

/** What a prepared layer is laid out by on the sample alone. */
export const laidOutAlone = ({ products, pivots, uneven, directionGram: span }: PreparedLayer): LayerProducts => ({
  products,
  pivots: pivots.length,
  span: uneven ? span : undefined,
});

/** How layers are laid out. */
export interface LayOutOptions {
  readonly mode: LayoutMode;
  readonly algebra: LinearAlgebra;
  /** What the first layer is turned onto. */
  readonly start?: Before;
}

/** Lays every layer out and aligns each to the one before. */
export async function layOut(layers: readonly LayerProducts[], options: LayOutOptions): Promise<LaidOut> {
  const layouts: PivotLayout[] = [];
  for (const layer of layers) layouts.push(await layOutLayer(layer, options));
  return { layouts, aligned: alignLayouts(layouts, options) };
}

/** Lays one layer out. */
export function layOutLayer(
  { products, pivots, span }: LayerProducts,
  { mode, algebra }: LayOutOptions,
): Promise<PivotLayout> {
  const own = { dimensions: DIMENSIONS[mode], pivots, algebra };
  return span === undefined ? pivotMds(products, own) : spanMds(products, span, own);
}

/** Which images are laid out, and how. */
export interface DescribedImages {
  readonly items: Int32Array;
  /** The sampled images' positions among the items. */
  readonly sample: readonly number[];
  readonly mode: LayoutMode;
  readonly seed: number;
}

/** The sequence as front ends know it, with its quality. */
export function describeSequence(
  { layouts, aligned }: LaidOut,
  sampled: SampledPlan,
  evidence: readonly Evidence[],
  images: DescribedImages,
): LayoutSequence {
  const layers = sampled.layers.flatMap(({ plan }, index) => {
    const [layout, view, known] = [layouts[index], aligned[index], evidence[index]];
    if (layout === undefined || view === undefined || known === undefined) return [];
    return [describeLayer({ plan, layout, view, evidence: known }, images)];
  });
  return sequenceOf(layers, sampled, images);
}

/** The layers that were described, with what they have in common. */
export function sequenceOf<P extends Positions>(
  layers: readonly LayerLayout<P>[],
  sampled: SampledPlan,
  { items, mode, seed }: DescribedImages,
): LayoutSequence<P> {
  const pivots = Int32Array.from(sharedPivots(sampled), (at) => sampled.items[at] ?? -1);
  return { items, mode, seed, pivots, layers };
}

/** A layer as front ends know it, with its quality; `squares` are the items' squared distances from the middle, where they are known. */
export function describeLayer(
  of: {
    readonly plan: PlannedLayer;
    readonly layout: Pick<PivotLayout, "eigenvalues">;
    readonly view: AlignedLayout;
    readonly evidence: Evidence;
    readonly squares?: ArrayLike<number> | undefined;
  },
  { items, sample }: DescribedImages,
): LayerLayout {
  const { layer, reduction } = of.plan;
  const { positions } = of.view;
  const { eigenvalues } = of.layout;
  return {
    layer: layer.index,
    name: layer.name,
    kind: layer.kind,
    shape: layer.shape,
    positions,
    extent: layoutExtent(positions),
    quality: layerQuality(of.evidence, { layout: of.view, eigenvalues, sample, squares: of.squares }),
    leftOut: items.filter((_, row) => Number.isNaN(positions[2 * row])),
    reduction,
  };
}

/** The pivots of the first layer that has as many as any. */
function sharedPivots({ layers }: SampledPlan): readonly number[] {
  return layers.reduce<readonly number[]>((most, { pivots }) => (pivots.length > most.length ? pivots : most), []);
}

/** What the sample says of every layer, whatever the layout. `labels` are by data set index. */
export function gatherAllEvidence({ items, layers }: SampledPlan, labels: Int32Array | undefined): readonly Evidence[] {
  const own = labels && items.map((item) => labels[item] ?? -1);
  return layers.map((layer, index) => gatherEvidence(layer, own, layers[index - 1]));
}
