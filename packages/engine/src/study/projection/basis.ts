import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { Matrix } from "../../math/matrix.ts";
import { addPivotProducts, type Directions } from "../../passes/pivot-products.ts";
import { guessedNeighbours, knownNeighbours, type NeighbourSpaces } from "./neighbour-spaces.ts";
import type { Placement } from "./placement.ts";

/**
 * What a projection leaves behind, as plain data that can be kept: from it, new images are placed in the layouts and likely
 * neighbours are found, and no image has to be run again. It holds for the graph, the items and the preprocessing that it was made with.
 */
export interface ProjectionBasis {
  /** Data set indices, in the order of the rows below. */
  readonly items: readonly number[];
  /** Per layer of the sequence, by the layer's index: two directions whose products, offsets added, are positions. */
  readonly placing: readonly { readonly layer: number; readonly directions: Directions }[];
  readonly near: NearKnown | NearGuessed;
}

/** All images were compared: each layer's Gram matrix, present × present, of the images that are not left out there (rows of `items`). */
export interface NearKnown {
  readonly kind: "known";
  readonly layers: readonly { readonly layer: number; readonly present: readonly number[]; readonly gram: Matrix }[];
}

/** Each layer's products of the images with some directions, items × directions, NaN where left out, and of the directions with one another. */
export interface NearGuessed {
  readonly kind: "guessed";
  readonly layers: readonly { readonly layer: number; readonly products: Matrix; readonly directionGram: Matrix }[];
}

/** The placement graph of a basis, on the graph that it was made with. */
export function buildPlacement(graph: TypedGraph, { placing }: Pick<ProjectionBasis, "placing">): Placement {
  const { graph: grown, outputs } = addPivotProducts(
    graph,
    placing.map(({ directions }) => directions),
  );
  return { graph: grown, layers: placing.map(({ layer }, index) => ({ layer, output: outputs[index] ?? "" })) };
}

/** Who is likely to be near whom, by a basis. */
export function likelyNeighbours({ items, near }: Pick<ProjectionBasis, "items" | "near">): NeighbourSpaces {
  return near.kind === "known" ? knownNeighbours(items, near.layers) : guessedNeighbours(items, near.layers);
}
