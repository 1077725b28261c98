import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { type LinearAlgebra, multiplyHere } from "../../math/linear-algebra.ts";
import { beside, type Matrix, matrix64, spreadRows, takeRows } from "../../math/matrix.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import type { Compared } from "../../project/quality.ts";
import {
  directionGram,
  leadingCombinations,
  meanWeights,
  productsFromGram,
  sampleWeights,
  squaresFromMean,
} from "../../project/sample-products.ts";
import { choosePivots, type PivotRule } from "./choose-pivots.ts";
import { compareImages } from "./compare-images.ts";
import type { PlannedLayer } from "./plan.ts";
import { isReadItself } from "./pull-back.ts";
import type { SampleGram, Source } from "./sample.ts";

/** A layer's sample, seen from the pivots. */
export interface SampledLayer extends Compared {
  readonly plan: PlannedLayer;
  /** The pivots, as positions in the sample. */
  readonly pivots: readonly number[];
  /** Whether some images lie far from the rest: the layout is then `spanMds`. */
  readonly uneven: boolean;
  /** Inner products with p − p̄ for each pivot p: sample × pivots; NaN for images that are left out. */
  readonly products: Matrix;
  /** Squared distances from p̄; NaN for images that are left out. */
  readonly squares: Float64Array;
  /** Whether the pass over the data can tell squared distances: products are read at the layer itself. */
  readonly watched: boolean;
}

/** Some images compared at all layers. */
export interface Sampled<T = SampledLayer> {
  /** Data set indices of the sampled images that could be read. */
  readonly items: readonly number[];
  readonly layers: readonly T[];
}

/**
 * Directions, one set for each layer, whose products are the layers' products times `combinations` (each pivots × directions); of the layers
 * in `withMean` (by place in the list) p̄ itself as the last direction.
 */
export type Combine = (
  combinations: readonly Matrix[],
  withMean?: ReadonlySet<number>,
) => Promise<readonly Directions[]>;

/** A layer with a few directions that stand for all pivots; its activations are let go. */
export interface PreparedLayer extends Omit<SampledLayer, "products"> {
  readonly directions: Directions;
  /** p̄ as a single direction, where the layer is watched. */
  readonly centre: Directions | undefined;
  /** Inner products of the directions with one another. */
  readonly directionGram: Matrix;
  /** The sample's products with the directions: sample × directions; NaN for images that are left out. */
  readonly products: Matrix;
}

/** How pivots are chosen. */
export interface PivotChoice {
  /** The first so many images were drawn by chance, the others since they are far; all when absent. */
  readonly drawn?: number | undefined;
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
  const beyond = new Set(items.slice(options.drawn ?? items.length));
  const drawn = sample.items.filter((item) => !beyond.has(item)).length;
  const chosen = choosePivots(compared, { size, drawn }, options.count, options);
  const sampled = layers.flatMap((plan, index): SampledLayer[] => {
    const [known, own, choice] = [sample.grams[index], compared[index], chosen[index]];
    if (known === undefined || own === undefined || choice === undefined) return [];
    const rows = rowsOf(own, choice.pivots);
    // a layer without any image keeps one column, in which nobody has a number
    const products = rows.length === 0 ? matrix64(0, 1) : productsFromGram(known.raw, rows);
    const squares = spreadRows(
      matrix64(own.present.length, 1, squaresFromMean(known.raw, rows)),
      own.present,
      size,
      Number.NaN,
    );
    return [
      {
        plan,
        ...own,
        ...choice,
        watched: isWatched(source.graph, plan, known),
        products: spreadRows(products, own.present, size, Number.NaN),
        squares: Float64Array.from(squares.data),
      },
    ];
  });
  const combine: Combine = async (combinations, withMean) => {
    const weights = combinations.map((combination, index) => {
      const pivots = chosen[index]?.pivots ?? [];
      const own = sampleWeights(size, pivots, combination);
      return withMean?.has(index) === true ? beside(own, meanWeights(size, pivots)) : own;
    });
    const matrices = await sample.combine(weights);
    return layers.flatMap(({ layer, form }, index): Directions[] => {
      const matrix = matrices[index];
      if (matrix === undefined) return [];
      const origin = sample.grams[index]?.origin;
      if (origin === undefined) return [{ value: layer.value, form, matrix }];
      const offsets = offsetsFrom(origin, matrix);
      // p̄ itself is read about the network's origin: squares are, and far images tell by more than rounding
      if (withMean?.has(index) === true) movedTo(origin, matrix, offsets);
      return [{ value: layer.value, form, matrix, offsets }];
    });
  };
  return { items: sample.items, layers: sampled, combine };
}

function isWatched(graph: TypedGraph, { layer, form }: PlannedLayer, { present }: SampleGram): boolean {
  return present.length > 0 && isReadItself(graph, { value: layer.value, form });
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

/** The last direction, a point about `origin`, becomes that point about the network's origin. */
function movedTo(origin: Float64Array, { data, rows, columns }: Directions["matrix"], offsets: Float32Array): void {
  const start = (rows - 1) * columns;
  for (let at = 0; at < columns; at++) data[start + at] = (data[start + at] ?? 0) + (origin[at] ?? 0);
  offsets[rows - 1] = 0;
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
  const prepared: Omit<PreparedLayer, "directions" | "centre">[] = [];
  const combinations: Matrix[] = [];
  for (const { products, ...layer } of sampled.layers) {
    const { pivots, present } = layer;
    if (pivots.length === 0) {
      combinations.push(matrix64(0, 1));
      prepared.push({ ...layer, directionGram: matrix64(1, 1), products });
      continue;
    }
    const here = takeRows(products, present);
    const most = rank === "all" ? pivots.length : rank - (layer.watched ? 1 : 0);
    const combination = await leadingCombinations(here, most, algebra);
    const own = directionGram(products, pivots);
    combinations.push(combination);
    prepared.push({
      ...layer,
      directionGram: await algebra.multiply(combination, await algebra.multiply(own, combination, "ab"), "aTb"),
      products: await algebra.multiply(products, combination, "ab"),
    });
  }
  // with p̄ a watched layer has as many directions as any other
  const watched = new Set([...prepared.keys()].filter((index) => prepared[index]?.watched));
  const directions = await combine(combinations, watched);
  return {
    items: sampled.items,
    layers: prepared.flatMap((layer, index): PreparedLayer[] => {
      const own = directions[index];
      if (own === undefined) return [];
      if (!layer.watched) return [{ ...layer, directions: own, centre: undefined }];
      const { rows, columns, data } = own.matrix;
      const split = columns * (rows - 1);
      const part = (from: number, to: number) => ({
        ...own,
        matrix: { rows: (to - from) / columns, columns, data: data.subarray(from, to) },
        ...(own.offsets && { offsets: own.offsets.subarray(from / columns, to / columns) }),
      });
      return [{ ...layer, directions: part(0, split), centre: part(split, data.length) }];
    }),
  };
}
