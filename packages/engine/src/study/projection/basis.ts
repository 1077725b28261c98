import { DeeplingError } from "../../base/error.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { type Matrix, matrix32 } from "../../math/matrix.ts";
import { addPivotProducts, type Directions } from "../../passes/pivot-products.ts";
import type { LayoutSequence, Positions } from "../../project/layout-sequence.ts";
import { type Apart, floatsOf } from "../apart.ts";
import { guessedNeighbours, knownNeighbours, type NeighbourSpaces } from "./neighbour-spaces.ts";
import type { Placement } from "./placement.ts";

/**
 * What a projection leaves behind, as plain data that can be kept: from it, new images are placed in the layouts and likely
 * neighbours are found, and no image has to be run again. It holds for the graph, the items and the preprocessing that it was made with.
 */
export interface ProjectionBasis {
  /** Data set indices, in the order of the rows below. */
  readonly items: Int32Array;
  /** Per layer of the sequence, by the layer's index: two directions whose products, offsets added, are positions. */
  readonly placing: readonly { readonly layer: number; readonly directions: Directions }[];
  readonly near: NearKnown | NearGuessed;
}

/** All images were compared: each layer's Gram matrix, present × present, of the images that are not left out there (rows of `items`). */
export interface NearKnown {
  readonly kind: "known";
  readonly layers: readonly { readonly layer: number; readonly present: readonly number[]; readonly gram: Matrix }[];
}

/** What tells likely neighbours of many images. */
export interface NearGuessed {
  readonly kind: "guessed";
  readonly layers: readonly NearLayer[];
}

/** A layer's products of the images with some directions, items × directions, NaN where left out, and of the directions with one another. */
export interface NearLayer {
  readonly layer: number;
  readonly products: Matrix | MatrixApart;
  readonly directionGram: Matrix;
}

/** A float32 matrix that lies elsewhere, row by row. */
export interface MatrixApart {
  /** Its name there. */
  readonly apart: string;
  readonly rows: number;
  readonly columns: number;
}

/** A projection, and what it is good for afterwards. */
export interface Projected<P extends Positions = Float32Array> {
  readonly sequence: LayoutSequence<P>;
  /** Places new images in the sequence's layouts, and finds an image's likely neighbours. */
  readonly basis: ProjectionBasis;
}

/** The placement graph of a basis, on the graph that it was made with. */
export function buildPlacement(graph: TypedGraph, { placing }: Pick<ProjectionBasis, "placing">): Placement {
  const { graph: grown, outputs } = addPivotProducts(
    graph,
    placing.map(({ directions }) => directions),
  );
  return { graph: grown, layers: placing.map(({ layer }, index) => ({ layer, output: outputs[index] ?? "" })) };
}

/** Who is likely to be near whom, by a basis; `apart` holds what the basis does not. Throws "missing products" where it is needed and absent. */
export function likelyNeighbours(
  { items, near }: Pick<ProjectionBasis, "items" | "near">,
  apart?: Pick<Apart, "read"> | undefined,
): NeighbourSpaces {
  if (near.kind === "known") return knownNeighbours(items, near.layers);
  if (apart === undefined && near.layers.some(({ products }) => "apart" in products))
    throw new DeeplingError("missing", "products: they lie apart from the projection");
  return guessedNeighbours(items, near.layers, async (matrix) =>
    "apart" in matrix && apart !== undefined
      ? matrix32(matrix.rows, matrix.columns, floatsOf(await apart.read(matrix.apart)))
      : (matrix as Matrix),
  );
}
