import { DeeplingError } from "../../base/error.ts";
import { type LinearAlgebra, multiplyHere } from "../../math/linear-algebra.ts";
import { type Matrix, matrix64 } from "../../math/matrix.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import {
  directionGram,
  leadingCombinations,
  pivotDirections,
  productsFromGram,
} from "../../project/sample-products.ts";
import type { Progress } from "../study.ts";
import { choosePivots, type PivotRule } from "./choose-pivots.ts";
import type { PlannedLayer } from "./plan.ts";
import { gramMatrices, readSample, type Source } from "./sample.ts";

/** A layer after its sample was read. */
export interface PreparedLayer {
  readonly plan: PlannedLayer;
  /** Of the sampled activations, centred: sample × sample. */
  readonly gram: Matrix;
  /** Directions in the layer's own rows; with their offsets, products are those of `known`. */
  readonly directions: Directions;
  /** Inner products of the directions with one another. */
  readonly directionGram: Matrix;
  /** The sample's products, sample × directions. */
  readonly known: Matrix;
}

/** What the sample taught, its activations let go. */
export interface Prepared {
  /** Data set indices of the sampled images that could be read. */
  readonly items: readonly number[];
  /** Data set indices. */
  readonly pivots: readonly number[];
  readonly layers: readonly PreparedLayer[];
}

/** How pivots are chosen and combined. */
export interface PivotChoice {
  readonly count: number;
  readonly rule: PivotRule;
  readonly seed: number;
  /** Leading combinations of the pivots that stand for all of them, or "all" for each pivot by itself. */
  readonly rank: number | "all";
}

/** Reads a sample of images, chooses pivots in it and makes each layer's directions. Throws "missing images". */
export async function* prepareLayers(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  options: PivotChoice & { readonly algebra: LinearAlgebra },
): AsyncGenerator<Progress, Prepared> {
  const { count, rank, algebra } = options;
  const sample = yield* readSample(source, layers, items);
  if (sample.items.length === 0) {
    throw new DeeplingError("missing", "images: none of those chosen could be read");
  }
  const grams = yield* gramMatrices(sample.layers, sample.items, algebra, source.signal);
  const pivots = choosePivots(
    grams.map(({ centred }) => centred),
    count,
    options,
  );
  const prepared: PreparedLayer[] = [];
  for (const [index, layer] of sample.layers.entries()) {
    const gram = grams[index];
    if (gram === undefined) continue;
    const products = productsFromGram(gram.raw, pivots);
    const own = directionGram(products, pivots);
    const alone = pivotDirections(layer.rows, pivots);
    if (rank === "all" || rank >= pivots.length) {
      prepared.push({
        plan: layer.plan,
        gram: gram.centred,
        known: products,
        directionGram: own,
        directions: toDirections(layer.plan, alone, gram.origin),
      });
      continue;
    }
    const combined = await leadingCombinations(products, rank, algebra);
    prepared.push({
      plan: layer.plan,
      gram: gram.centred,
      known: multiplyHere(products, combined, "ab"),
      directionGram: multiplyHere(combined, multiplyHere(own, combined, "ab"), "aTb"),
      directions: toDirections(layer.plan, await algebra.multiply(combined, alone, "aTb"), gram.origin),
    });
  }
  return { items: sample.items, pivots: pivots.map((at) => sample.items[at] ?? -1), layers: prepared };
}

/** Directions whose products are about an origin: that goes into the offsets. */
function toDirections({ layer, form }: PlannedLayer, matrix: Matrix, origin: Float64Array | undefined): Directions {
  const directions = { value: layer.value, form, matrix };
  if (origin === undefined) return directions;
  const { data } = multiplyHere(matrix64(1, origin.length, origin), matrix, "abT");
  return { ...directions, offsets: Float32Array.from(data, (value) => -value) };
}
