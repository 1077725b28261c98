import { plainAlgebra } from "../../math/linear-algebra.ts";
import type { Matrix } from "../../math/matrix.ts";
import { squaredDistances } from "../../project/distances.ts";
import { nearestByDistance, nearestPoints, pivotSpace } from "../../project/pivot-space.ts";

/**
 * Likely neighbours, by what the projection knows of each image: data set indices of the `count` likeliest, best guess first;
 * undefined for an item or a layer that was not projected, and none for an item that is left out of the layer.
 */
export type NeighbourSpaces = (item: number, layer: number, count: number) => Promise<readonly number[] | undefined>;

/** Neighbours by the distances between all images, from each layer's Gram matrix: exact but for a layer's reduction. */
export function knownNeighbours(
  items: readonly number[],
  layers: readonly { readonly layer: number; readonly present: readonly number[]; readonly gram: Matrix }[],
): NeighbourSpaces {
  const known = new Map(layers.map((layer) => [layer.layer, layer]));
  return async (item, layer, count) => {
    const [found, at] = [known.get(layer), items.indexOf(item)];
    if (found === undefined || at < 0) return undefined;
    const { present, gram } = found;
    const row = present.indexOf(at);
    if (row < 0) return [];
    return nearestByDistance(squaredDistances(gram), row, count).map((near) => items[present[near] ?? -1] ?? -1);
  };
}

/** Neighbours by the distances in the space that the pivots span, which are never longer than the true ones. Spaces are made when first asked for. */
export function guessedNeighbours(
  items: readonly number[],
  layers: readonly { readonly layer: number; readonly products: Matrix; readonly directionGram: Matrix }[],
): NeighbourSpaces {
  const known = new Map(layers.map((layer) => [layer.layer, layer]));
  const spaces = new Map<number, Promise<Matrix>>();
  const rows = new Map(items.map((item, row) => [item, row]));
  return async (item, layer, count) => {
    const [source, row] = [known.get(layer), rows.get(item)];
    if (source === undefined || row === undefined) return undefined;
    const space = spaces.get(layer) ?? pivotSpace(source.products, source.directionGram, plainAlgebra);
    spaces.set(layer, space);
    return nearestPoints(await space, row, count).map((near) => items[near] ?? -1);
  };
}
