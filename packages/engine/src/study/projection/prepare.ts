import { DeeplingError } from "../../base/error.ts";
import { type LinearAlgebra, multiplyHere } from "../../math/linear-algebra.ts";
import { type Matrix, matrix64, spreadRows, takeRows } from "../../math/matrix.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import type { Compared } from "../../project/quality.ts";
import { directionGram, leadingCombinations, productsFromGram, sampleWeights } from "../../project/sample-products.ts";
import type { Progress } from "../study.ts";
import { choosePivots, type PivotRule } from "./choose-pivots.ts";
import { compareImages } from "./compare-images.ts";
import type { PlannedLayer } from "./plan.ts";
import type { Source } from "./sample.ts";

/** A layer's sample, seen from the pivots. */
export interface SampledLayer extends Compared {
  readonly plan: PlannedLayer;
  /** The pivots, as positions in the sample. */
  readonly pivots: readonly number[];
  /** Inner products with p − p̄ for each pivot p: sample × pivots; NaN for images that are left out. */
  readonly products: Matrix;
}

/** Some images compared at all layers. */
export interface Sampled<T = SampledLayer> {
  /** Data set indices of the sampled images that could be read. */
  readonly items: readonly number[];
  readonly layers: readonly T[];
}

/** Directions, one set for each layer, whose products are the layers' products times `combinations` (each pivots × directions). */
export type Combine = (combinations: readonly Matrix[]) => Promise<readonly Directions[]>;

/** A layer with a few directions that stand for all pivots; its activations are let go. */
export interface PreparedLayer extends Compared {
  readonly plan: PlannedLayer;
  readonly pivots: readonly number[];
  readonly directions: Directions;
  /** Inner products of the directions with one another. */
  readonly directionGram: Matrix;
  /** The sample's products with the directions: sample × directions; NaN for images that are left out. */
  readonly products: Matrix;
}

/** How pivots are chosen. */
export interface PivotChoice {
  readonly count: number;
  readonly rule: PivotRule;
  readonly seed: number;
}

/** Compares a sample of images and chooses pivots among them. Throws "missing images", "invalid activations". */
export async function* sampleLayers(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  options: PivotChoice & { readonly algebra: LinearAlgebra; readonly memory: number },
): AsyncGenerator<Progress, Sampled & { readonly combine: Combine }> {
  const sample = yield* compareImages(source, layers, items, options);
  if (sample.items.length === 0) {
    throw new DeeplingError("missing", "images: none of those chosen could be read");
  }
  const size = sample.items.length;
  const compared = sample.grams.map(({ present, centred }) => ({ present, gram: centred }));
  const chosen = choosePivots(compared, size, options.count, options);
  const sampled = layers.flatMap((plan, index): SampledLayer[] => {
    const [known, own, pivots] = [sample.grams[index], compared[index], chosen[index]];
    if (known === undefined || own === undefined || pivots === undefined) return [];
    // a layer without any image keeps one column, in which nobody has a number
    const products = pivots.length === 0 ? matrix64(0, 1) : productsFromGram(known.raw, rowsOf(own, pivots));
    return [{ plan, ...own, pivots, products: spreadRows(products, own.present, size, Number.NaN) }];
  });
  const combine: Combine = async (combinations) => {
    const weights = combinations.map((combination, index) => sampleWeights(size, chosen[index] ?? [], combination));
    const matrices = await sample.combine(weights);
    return layers.flatMap(({ layer, form }, index): Directions[] => {
      const matrix = matrices[index];
      if (matrix === undefined) return [];
      const origin = sample.grams[index]?.origin;
      const offsets = origin && offsetsFrom(origin, matrix);
      return [{ value: layer.value, form, matrix, ...(offsets && { offsets }) }];
    });
  };
  return { items: sample.items, layers: sampled, combine };
}

/** Positions in the sample as rows of a layer's Gram matrix. */
function rowsOf({ present }: Compared, positions: readonly number[]): readonly number[] {
  const rows = new Map(present.map((at, row) => [at, row]));
  return positions.map((at) => rows.get(at) ?? -1);
}

/** What takes products about the network's origin to products about another. */
function offsetsFrom(origin: Float64Array, directions: Matrix): Float32Array {
  const { data } = multiplyHere(matrix64(1, origin.length, origin), directions, "abT");
  return Float32Array.from(data, (value) => -value);
}

/**
 * Compares a sample of images and makes each layer's directions: the `rank` leading combinations of its pivots, or "all" of them. What
 * was held of the sample is let go.
 */
export async function* prepareLayers(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  options: PivotChoice & { readonly rank: number | "all"; readonly algebra: LinearAlgebra; readonly memory: number },
): AsyncGenerator<Progress, Sampled<PreparedLayer>> {
  const { rank, algebra } = options;
  const { combine, ...sampled } = yield* sampleLayers(source, layers, items, options);
  const prepared: Omit<PreparedLayer, "directions">[] = [];
  const combinations: Matrix[] = [];
  for (const { products, ...layer } of sampled.layers) {
    const { pivots, present } = layer;
    if (pivots.length === 0) {
      combinations.push(matrix64(0, 1));
      prepared.push({ ...layer, directionGram: matrix64(1, 1), products });
      continue;
    }
    const here = takeRows(products, present);
    const combination = await leadingCombinations(here, rank === "all" ? pivots.length : rank, algebra);
    const own = directionGram(products, pivots);
    combinations.push(combination);
    prepared.push({
      ...layer,
      directionGram: await algebra.multiply(combination, await algebra.multiply(own, combination, "ab"), "aTb"),
      products: await algebra.multiply(products, combination, "ab"),
    });
  }
  const directions = await combine(combinations);
  return {
    items: sampled.items,
    layers: prepared.flatMap((layer, index): PreparedLayer[] => {
      const own = directions[index];
      return own === undefined ? [] : [{ ...layer, directions: own }];
    }),
  };
}
