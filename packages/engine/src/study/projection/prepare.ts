import { DeeplingError } from "../../base/error.ts";
import { type LinearAlgebra, multiplyHere } from "../../math/linear-algebra.ts";
import { type Matrix, matrix64 } from "../../math/matrix.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import {
  combinationOfRows,
  directionGram,
  leadingCombinations,
  productsFromGram,
} from "../../project/sample-products.ts";
import type { Progress } from "../study.ts";
import { choosePivots, type PivotRule } from "./choose-pivots.ts";
import type { PlannedLayer } from "./plan.ts";
import { gramMatrices, type LayerSample, readSample, type SampleGram, type Source } from "./sample.ts";

/** A layer's sample, seen from the pivots. */
export interface SampledLayer {
  readonly plan: PlannedLayer;
  /** Of the sampled activations, centred: sample × sample. */
  readonly gram: Matrix;
  /** Inner products with p − p̄ for each pivot p: sample × pivots. */
  readonly products: Matrix;
  /** Directions whose products are these products times `combination` (pivots × directions). */
  readonly combine: (combination: Matrix) => Promise<Directions>;
}

/** Some images at all layers, their activations held. */
export interface Sampled<T = SampledLayer> {
  /** Data set indices of the sampled images that could be read. */
  readonly items: readonly number[];
  /** The pivots, as positions in the sample. */
  readonly pivots: readonly number[];
  readonly layers: readonly T[];
}

/** A layer with a few directions that stand for all pivots; its activations are let go. */
export interface PreparedLayer {
  readonly plan: PlannedLayer;
  readonly gram: Matrix;
  readonly directions: Directions;
  /** Inner products of the directions with one another. */
  readonly directionGram: Matrix;
  /** The sample's products with the directions: sample × directions. */
  readonly products: Matrix;
}

/** How pivots are chosen. */
export interface PivotChoice {
  readonly count: number;
  readonly rule: PivotRule;
  readonly seed: number;
}

/** Reads a sample of images and chooses pivots among them. Throws "missing images". */
export async function* sampleLayers(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  options: PivotChoice & { readonly algebra: LinearAlgebra },
): AsyncGenerator<Progress, Sampled> {
  const { count, algebra } = options;
  const sample = yield* readSample(source, layers, items);
  if (sample.items.length === 0) {
    throw new DeeplingError("missing", "images: none of those chosen could be read");
  }
  const grams = yield* gramMatrices(sample.layers, sample.items, algebra, source.signal);
  const centred = grams.map((gram) => gram.centred);
  const pivots = choosePivots(centred, count, options);
  const sampled = sample.layers.flatMap((layer, index): SampledLayer[] => {
    const gram = grams[index];
    if (gram === undefined) return [];
    const products = productsFromGram(gram.raw, pivots);
    const combine = (combination: Matrix) => combineRows(layer, gram, pivots, combination, algebra);
    return [{ plan: layer.plan, gram: gram.centred, products, combine }];
  });
  return { items: sample.items, pivots, layers: sampled };
}

async function combineRows(
  { plan, rows }: LayerSample,
  { origin }: SampleGram,
  pivots: readonly number[],
  combination: Matrix,
  algebra: LinearAlgebra,
): Promise<Directions> {
  const matrix = await combinationOfRows(rows, pivots, combination, algebra);
  const directions = { value: plan.layer.value, form: plan.form, matrix };
  if (origin === undefined) return directions;
  // the products are about the mean row, the graph's about the origin
  const { data } = multiplyHere(matrix64(1, origin.length, origin), matrix, "abT");
  return { ...directions, offsets: Float32Array.from(data, (value) => -value) };
}

/**
 * Reads a sample of images and makes each layer's directions: the `rank` leading combinations of its pivots, or "all" of them. The sample's
 * activations are let go.
 */
export async function* prepareLayers(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  options: PivotChoice & { readonly rank: number | "all"; readonly algebra: LinearAlgebra },
): AsyncGenerator<Progress, Sampled<PreparedLayer>> {
  const { rank, algebra } = options;
  const sampled = yield* sampleLayers(source, layers, items, options);
  const prepared: PreparedLayer[] = [];
  for (const { plan, gram, products, combine } of sampled.layers) {
    const wanted = rank === "all" ? sampled.pivots.length : rank;
    const combination = await leadingCombinations(products, wanted, algebra);
    const own = directionGram(products, sampled.pivots);
    prepared.push({
      plan,
      gram,
      directions: await combine(combination),
      directionGram: await algebra.multiply(combination, await algebra.multiply(own, combination, "ab"), "aTb"),
      products: await algebra.multiply(products, combination, "ab"),
    });
  }
  return { ...sampled, layers: prepared };
}
