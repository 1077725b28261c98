import { DeeplingError } from "../../base/error.ts";
import type { LayerLayout, LayoutSequence, Positions } from "../../project/layout-sequence.ts";
import type { Placed, Projection, ProjectRequest } from "../study.ts";

/** A projection whose layers say everything but the positions. */
export function withoutPositions(projection: Projection<Positions>): Projection<undefined> {
  const layers = projection.sequence.layers.map((layer) => ({ ...layer, positions: undefined }));
  return { ...projection, sequence: { ...projection.sequence, layers } };
}

/** Whether a projection is told without its positions, as a request asks for it. */
export function isToldApart(
  { apart = false }: Pick<ProjectRequest, "apart">,
  { items, layers }: Pick<LayoutSequence<Positions>, "items" | "layers">,
): boolean {
  return typeof apart === "boolean" ? apart : items.length * layers.length > apart;
}

/** Where the positions of the layer at a place of a sequence lie that was folded apart. */
export const positionsAt = (place: number): string => `positions-${place}`;

/** A projection that was not asked for without its positions. Throws where it was. */
export function requirePositions(projection: Projection<Positions>): Projection {
  return { ...projection, sequence: withPositions(projection.sequence) };
}

/** A sequence that has its positions. Throws where one has not. */
export function withPositions(sequence: LayoutSequence<Positions>): LayoutSequence {
  const layers = sequence.layers.map((layer): LayerLayout => {
    const { name, positions } = layer;
    if (positions === undefined) throw new TypeError(`the positions of ${name} are apart`);
    return { ...layer, positions };
  });
  return { ...sequence, layers };
}

/** Which layers a projection holds, and which items. */
export interface LaidOutItems {
  readonly items: Int32Array;
  /** Indices of the layers, in the sequence's order. */
  readonly layers: Int32Array;
}

/** The place of a layer in a sequence. Throws "unknown layer" where the projection has none of it. */
export function layerPlace({ layers }: Pick<LaidOutItems, "layers">, layer: number): number {
  const at = layers.indexOf(layer);
  if (at >= 0) return at;
  throw new DeeplingError("unknown", `layer: ${layer} (not among the projected layers)`, {
    hint: `there are ${layers.length}: ${layers.length > 12 ? `${layers.slice(0, 12).join(", ")} …` : layers.join(", ")}`,
  });
}

/** The rows of items in a projection's layouts. Throws "unknown item" for one that was not projected. */
export function rowsOf({ items }: Pick<LaidOutItems, "items">, wanted: readonly number[]): Int32Array {
  return Int32Array.from(wanted, (item) => {
    // usually all images are projected, in their order
    const row = items[item] === item ? item : items.indexOf(item);
    if (row >= 0) return row;
    throw new DeeplingError("unknown", `item: ${item} (not among the ${items.length} projected images)`);
  });
}

/** Where some rows of a sequence lie in each of its layouts. */
export function pathsThrough({ layers }: LayoutSequence, rows: Int32Array): Placed {
  return {
    layers: Int32Array.from(layers, ({ layer }) => layer),
    positions: layers.map(({ positions }) =>
      Float32Array.from({ length: 2 * rows.length }, (_, at) => positions[2 * (rows[at >> 1] ?? 0) + (at % 2)] ?? 0),
    ),
  };
}
