import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import type { Matrix } from "../../math/matrix.ts";
import { type AlignedLayout, alignLayouts, DIMENSIONS, type LayoutMode } from "../../project/align-layouts.ts";
import { layoutExtent } from "../../project/extent.ts";
import type { LayoutSequence } from "../../project/layout-sequence.ts";
import { type PivotLayout, pivotMds, spanMds } from "../../project/pivot-mds.ts";
import { type Compared, type Evidence, gatherEvidence, layerQuality } from "../../project/quality.ts";
import type { Before } from "../../project/view.ts";
import type { PlannedLayer } from "./plan.ts";
import type { Sampled } from "./prepare.ts";

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

/** Lays every layer out and aligns each to the one before. */
export async function layOut(
  layers: readonly LayerProducts[],
  options: {
    readonly mode: LayoutMode;
    readonly algebra: LinearAlgebra;
    readonly start?: Before;
  },
): Promise<LaidOut> {
  const { mode, algebra, start } = options;
  const layouts: PivotLayout[] = [];
  for (const { products, pivots, span } of layers) {
    const own = { dimensions: DIMENSIONS[mode], pivots, algebra };
    layouts.push(span === undefined ? await pivotMds(products, own) : await spanMds(products, span, own));
  }
  return { layouts, aligned: alignLayouts(layouts, { mode, start }) };
}

/** The sequence as front ends know it, with its quality. */
export function describeSequence(
  { layouts, aligned }: LaidOut,
  sampled: SampledPlan,
  evidence: readonly Evidence[],
  options: {
    readonly items: readonly number[];
    /** The sampled images' positions among the items. */
    readonly sample: readonly number[];
    readonly mode: LayoutMode;
    readonly seed: number;
    /** Per layer the items' squared distances from the middle, where they are known. */
    readonly squares?: readonly (ArrayLike<number> | undefined)[];
  },
): LayoutSequence {
  const { items, sample, mode, seed } = options;
  return {
    items: Int32Array.from(items),
    mode,
    seed,
    pivots: Int32Array.from(sharedPivots(sampled), (at) => sampled.items[at] ?? -1),
    layers: sampled.layers.flatMap(({ plan }, index) => {
      const [layout, view, known] = [layouts[index], aligned[index], evidence[index]];
      if (layout === undefined || view === undefined || known === undefined) return [];
      const { layer, reduction } = plan;
      return {
        layer: layer.index,
        name: layer.name,
        kind: layer.kind,
        shape: layer.shape,
        positions: view.positions,
        extent: layoutExtent(view.positions),
        quality: layerQuality(known, {
          layout: view,
          eigenvalues: layout.eigenvalues,
          sample,
          squares: options.squares?.[index],
        }),
        leftOut: Int32Array.from(items).filter((_, row) => Number.isNaN(view.positions[2 * row])),
        reduction,
      };
    }),
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
