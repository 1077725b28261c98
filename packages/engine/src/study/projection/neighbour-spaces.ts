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
  items: Int32Array,
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

/** Numbers of spaces that are held at most beside the last one: those of a few layers of a million images, of all layers of fewer. */
const HELD = 2 ** 25;

/**
 * Neighbours by the distances in the space that the pivots span, which are never longer than the true ones. Spaces are made when first asked for; of many images those that
 * were asked for last are held. `read` gives a layer's products.
 */
export function guessedNeighbours<Products extends { readonly rows: number; readonly columns: number }>(
  items: Int32Array,
  layers: readonly { readonly layer: number; readonly products: Products; readonly directionGram: Matrix }[],
  read: (products: Products) => Promise<Matrix>,
): NeighbourSpaces {
  const known = new Map(layers.map((layer) => [layer.layer, layer]));
  const spaces = new Map<number, { readonly size: number; readonly space: Promise<Matrix> }>();
  const spaceOf = ({ layer, products, directionGram }: (typeof layers)[number]) => {
    const size = products.rows * products.columns;
    const found = spaces.get(layer);
    const space = found?.space ?? read(products).then((own) => pivotSpace(own, directionGram, plainAlgebra));
    // the last one asked for is the last to go
    spaces.delete(layer);
    let held = [...spaces.values()].reduce((sum, one) => sum + one.size, 0);
    for (const [other, one] of spaces) {
      if (held + size <= HELD) break;
      spaces.delete(other);
      held -= one.size;
    }
    spaces.set(layer, { size, space });
    space.catch(() => spaces.delete(layer));
    return space;
  };
  return async (item, layer, count) => {
    const [source, row] = [known.get(layer), items.indexOf(item)];
    if (source === undefined || row < 0) return undefined;
    return nearestPoints(await spaceOf(source), row, count).map((near) => items[near] ?? -1);
  };
}
